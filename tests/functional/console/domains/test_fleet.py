"""Every member's own name at a glance."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from provisioner.domains.models import Domain, DomainState
from tests.functional.console.domains.names import (
    Names,
    Town,
    disagreeing,
    forbidden,
    nothing_yet,
    spreading,
    wrong_target,
    zone_of,
)
from tests.functional.console.office import Office
from tests.functional.console.test_home import counted, rows, total
from tests.pages import Page, PageClient, text_of

DAY = timedelta(days=1)


def row_of(page: Page, host: str) -> str:
    (row,) = [text_of(row) for row in rows(page) if host in text_of(row)]
    return row


def link_to(page: Page, text: str) -> str | None:
    links = {text_of(link): link.get("href") for link in page.document.iter("a")}
    return links.get(text)


@dataclass(frozen=True)
class Case:
    """How a name came to be there, under which total it counts, and what its line says."""

    make: Callable[[Town], Domain]
    look: str
    title: str
    says: tuple[str, ...]


CASES = {
    "requested": Case(
        lambda town: town.add(),
        "en-attente",
        "En attente",
        ("Demandé", "Première vérification dans un instant.", "pas encore"),
    ),
    "nothing yet": Case(
        lambda town: town.add(nothing_yet(town.host, town.now)),
        "en-attente",
        "En attente",
        ("En attente", "n’existe pas encore", "il y a 4 minutes", "dans 6 minutes"),
    ),
    "spreading": Case(
        lambda town: town.add(spreading(town.host, town.now)),
        "en-attente",
        "En attente",
        ("Se propage", "internet l’apprend peu à peu"),
    ),
    "wrong": Case(
        lambda town: town.add(wrong_target(town.host, town.now)),
        "a-corriger",
        "DNS à corriger",
        ("À corriger", "L’adresse mène à un autre site que le vôtre."),
    ),
    "at the wrong name": Case(
        lambda town: town.add(
            replace(nothing_yet(town.host, town.now), misplaced=f"{town.host}.{zone_of(town.host)}")
        ),
        "a-corriger",
        "DNS à corriger",
        ("À corriger",),
    ),
    "verified": Case(
        lambda town: town.served(state=DomainState.VERIFIED, served_at=None, certificate_until=None),
        "en-attente",
        "En attente",
        ("Certificat en cours", "son certificat se demande de lui-même"),
    ),
    "without certificate": Case(
        lambda town: town.served(
            state=DomainState.VERIFIED,
            certificate_until=None,
            certificate_problem="Le serveur ne présente aucun certificat pour ce nom.",
        ),
        "a-traiter",
        "À traiter",
        ("Certificat à traiter", "ne présente aucun certificat", "demandé, pas obtenu"),
    ),
    "served": Case(
        lambda town: town.served(),
        "en-service",
        "En service",
        ("En service", "servi en https", "dans 17 heures", "jusqu’au"),
    ),
    "unconfirmed": Case(
        lambda town: town.served(
            seen=wrong_target(town.host, town.now),
            failing_since=town.now - timedelta(minutes=5),
            failing_looks=1,
        ),
        "en-service",
        "En service",
        ("En service", "mène à un autre site", "Rien ne change tant que ce n’est pas confirmé"),
    ),
    "ending": Case(
        lambda town: town.served(certificate_until=town.now + 9.5 * DAY),
        "a-traiter",
        "À traiter",
        ("Certificat à traiter", "Le certificat finit dans 9 jours"),
    ),
    "forbidden to renew": Case(
        lambda town: town.served(seen=forbidden(town.host, town.now)),
        "a-traiter",
        "À traiter",
        ("Certificat à traiter", "n’autorise pas", "ne peut plus être renouvelé"),
    ),
    "servers disagree": Case(
        lambda town: town.served(seen=disagreeing(town.host, town.now)),
        "a-traiter",
        "À traiter",
        ("Serveurs en désaccord", "ne disent pas tous la même chose"),
    ),
    "degraded": Case(
        lambda town: town.degraded(),
        "a-traiter",
        "À traiter",
        ("En panne", "mène à un autre site", "Sans correction, abandonné le"),
    ),
    "lapsed": Case(
        lambda town: town.degraded(state=DomainState.WAITING),
        "a-traiter",
        "À traiter",
        ("Plus servi", "mène à un autre site"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_state_says_itself_in_words(browser: PageClient, town: Town, case: Case) -> None:
    case.make(town)
    page = browser.get(f"/domaines?q={town.host}&etat={case.look}")
    said = row_of(page, town.host)
    for words in ("Pays de la Sauve", *case.says):
        assert words in said
    assert total(page, case.title) >= 1


def test_a_line_leads_to_the_name_and_to_its_instance(browser: PageClient, town: Town) -> None:
    town.served()
    page = browser.get(f"/domaines?q={town.host}")
    assert link_to(page, town.host) == f"/instances/{town.slug}/domaine"
    assert link_to(page, "Pays de la Sauve") == f"/instances/{town.slug}"


def test_what_needs_somebody_comes_first(office: Office, browser: PageClient, names: Names) -> None:
    with office.listed(4, name="Pays de la Sauve") as slugs:
        owners = [office.instance(each).id for each in slugs]
        served, waiting, wrong, broken = (f"{word}.{slugs[0]}.example" for word in ("a", "b", "c", "d"))
        names.served(owners[0], served)
        names.add(owners[1], waiting, nothing_yet(waiting, names.now))
        names.add(owners[2], wrong, wrong_target(wrong, names.now))
        names.degraded(owners[3], broken)
        page = browser.get(f"/domaines?q={slugs[0]}.example")
        names.clear(owners)
    listed = [next(h for h in (served, waiting, wrong, broken) if h in text_of(row)) for row in rows(page)]
    assert listed == [broken, wrong, waiting, served]


def test_words_seek_names_members_and_slugs(browser: PageClient, town: Town) -> None:
    town.served()
    for words in (town.host, town.slug, f"SAUVE+{town.slug}"):
        assert row_of(browser.get(f"/domaines?q={words}"), town.host)
    assert "Aucun nom ne correspond" in browser.get(f"/domaines?q={town.slug}+ailleurs").text


def test_a_name_with_accents_is_shown_as_servers_and_as_people_write_it(
    browser: PageClient, town: Town
) -> None:
    host = f"xn--nergie-9ua.{town.slug}.example"
    town.names.served(town.id, host)
    said = row_of(browser.get(f"/domaines?q=énergie.{town.slug}"), host)
    assert said.index(f"énergie.{town.slug}.example") < said.index(host)


def test_a_name_given_back_stands_apart_until_it_leads_elsewhere(browser: PageClient, town: Town) -> None:
    domain = town.given_back()
    page = browser.get(f"/domaines?q={town.slug}")
    (part,) = [part for part in page.document.iter("section") if part.get("aria-labelledby") == "liberes"]
    assert town.host in text_of(part)
    assert "Libéré il y a 3 jours par e.garance@operateur.example, était à Pays de la Sauve" in text_of(part)
    assert rows(page) == []
    town.names.change(domain, gone_at=town.now)
    assert town.host not in browser.get(f"/domaines?q={town.slug}").text


@pytest.mark.parametrize(
    "query", ["q=%3Cscript%3E", "q=%00", "etat=rien", "page=-4", "page=zéro", "q=" + "x" * 3000]
)
def test_any_question_has_an_answer(browser: PageClient, town: Town, query: str) -> None:
    town.served()
    page = browser.get(f"/domaines?{query}")
    assert (page.status, page.heading) == (200, "Noms de domaine")


def test_two_hundred_names_take_no_more_questions_to_the_database_than_one(
    office: Office, browser: PageClient, town: Town
) -> None:
    town.served()
    browser.get("/domaines")
    with counted(office) as for_one:
        browser.get("/domaines")
    with office.listed(200) as slugs:
        owners = [office.instance(each).id for each in slugs]
        for slug, each in zip(slugs, owners, strict=True):
            town.names.served(each, f"mixeur.{slug}.example")
        with counted(office) as for_many:
            page = browser.get("/domaines")
        town.names.clear(owners)
    assert len(for_many) == len(for_one) <= 9
    assert len(rows(page)) == 50


def test_the_navigation_leads_there(browser: PageClient) -> None:
    assert link_to(browser.get("/"), "Domaines") == "/domaines"
