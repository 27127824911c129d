"""One instance's own name: followed, looked at sooner, found on the instance's page."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.diagnosis.stored import to_row
from provisioner.domains.models import Domain, DomainState, TokenReason
from provisioner.domains.tokens import token_of
from tests.functional.console.domains.names import (
    Town,
    forbidden,
    in_place,
    nothing_yet,
    spreading,
    wrong_target,
)
from tests.functional.console.domains.reading import field, part
from tests.functional.console.office import Office
from tests.pages import PageClient, text_of


def fragments(browser: PageClient, town: Town) -> str:
    """What the page's script gets: parts, no page."""
    response = browser.browser.get(town.path("/suivi"), base_url=browser.base)
    assert response.status_code == 200
    return response.text


@dataclass(frozen=True)
class Case:
    """How a name came to be there, and what its page says of it."""

    make: Callable[[Town], Domain]
    verdict: str
    steps: tuple[str, ...]


CASES = {
    "nothing yet": Case(
        lambda town: town.add(nothing_yet(town.host, town.now)),
        "Pas encore d’enregistrement",
        ("Enregistrements DNS En attente", "Certificat À venir", "En service À venir"),
    ),
    "wrong": Case(
        lambda town: town.add(wrong_target(town.host, town.now)),
        "À corriger",
        ("Enregistrements DNS À traiter", "Certificat À venir"),
    ),
    "spreading": Case(
        lambda town: town.add(spreading(town.host, town.now)),
        "Juste, pas encore partout",
        ("Enregistrements DNS En attente",),
    ),
    "verified": Case(
        lambda town: town.served(state=DomainState.VERIFIED, served_at=None, certificate_until=None),
        "Certificat en cours",
        ("Enregistrements DNS Établi", "Certificat En attente", "En service À venir"),
    ),
    "without certificate": Case(
        lambda town: town.served(
            state=DomainState.VERIFIED,
            certificate_until=None,
            certificate_problem="Le serveur ne présente aucun certificat pour ce nom.",
        ),
        "Certificat à traiter",
        ("Certificat À traiter", "ne présente aucun certificat"),
    ),
    "served": Case(
        lambda town: town.served(),
        "Tout est en place",
        ("Certificat Établi", "renouvelé de lui-même", "En service Établi"),
    ),
    "degraded": Case(
        lambda town: town.degraded(),
        "À corriger",
        ("Enregistrements DNS À traiter", "En service Suspendu", "Sans correction, abandonné le"),
    ),
    "its certificate ended": Case(
        lambda town: town.served(
            state=DomainState.DEGRADED,
            degraded_at=town.now - timedelta(hours=2),
            certificate_until=town.now - timedelta(days=1),
            certificate_problem="Le certificat est terminé.",
        ),
        "En panne Le certificat est terminé.",
        ("Enregistrements DNS Établi", "Certificat À traiter", "Le certificat est terminé."),
    ),
    "its certificate ended while its record spreads": Case(
        lambda town: town.served(
            seen=spreading(town.host, town.now),
            state=DomainState.DEGRADED,
            degraded_at=town.now - timedelta(hours=2),
            certificate_until=town.now - timedelta(days=1),
            certificate_problem="Le certificat est terminé.",
        ),
        "Juste, pas encore partout",
        ("Enregistrements DNS Établi", "Certificat À traiter", "Le certificat est terminé."),
    ),
    "forbidden to renew": Case(
        lambda town: town.served(seen=forbidden(town.host, town.now)),
        "À corriger",
        ("Enregistrements DNS Établi", "Certificat À traiter", "ne peut plus être renouvelé"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_state_shows_how_far_the_name_has_come(browser: PageClient, town: Town, case: Case) -> None:
    case.make(town)
    page = browser.get(town.path())
    assert f"{part(page, 'verdict')} {part(page, 'constat')}".startswith(case.verdict)
    for words in case.steps:
        assert words in part(page, "etapes")
    assert town.host in part(page, "entete")


def test_the_plain_sentence_comes_before_what_servers_answered(browser: PageClient, town: Town) -> None:
    town.add(wrong_target(town.host, town.now))
    said = part(browser.get(town.path()), "constat")
    plain, technical, server = (
        said.index(words)
        for words in (
            "L’adresse mène à un autre site que le vôtre.",
            f"{town.host} est un CNAME vers www.ancien-hebergeur.example",
            "ns1.hebergeur.example",
        )
    )
    assert plain < technical < server
    assert "n’a pas répondu à temps TIMEOUT" in said


def test_an_old_answer_is_said_to_live_on_until(browser: PageClient, town: Town) -> None:
    town.add(spreading(town.host, town.now))
    said = part(browser.get(town.path()), "constat")
    # Around midnight the day is said as well.
    assert re.search(r"l’ancienne réponse en mémoire jusqu’(à|au \d{1,2}(er)? [a-zéû]+ 20\d\d à) \d", said)


def test_the_token_is_shown_where_the_cname_alone_says_too_little(
    office: Office, browser: PageClient, town: Town
) -> None:
    domain = town.add(nothing_yet(town.host, town.now), token_reason=TokenReason.WAS_ANOTHERS)
    page = browser.get(town.path())
    assert field(page, "nom-2") == f"_mixeur-challenge.{town.host}"
    assert field(page, "valeur-2") == token_of(office.platform.domain_key, domain.id)


def test_at_the_root_of_a_zone_nothing_is_said_of_zone_files(browser: PageClient, town: Town) -> None:
    town.add(replace(nothing_yet(town.host, town.now), zone=town.host))
    said = part(browser.get(town.path()), "enregistrements")
    assert "ALIAS" in said
    assert "fichier de zone" not in said


def test_only_what_is_left_to_create_is_unfolded(browser: PageClient, town: Town) -> None:
    unproven = replace(in_place(town.host, town.now), verdict=Verdict.MISCONFIGURED, token_seen=False)
    town.add(unproven, token_reason=TokenReason.WAS_ANOTHERS)
    page = browser.get(town.path())
    assert part(page, "enregistrements-titre") == "Il reste 1 enregistrement à créer"
    (folded,) = [each for each in page.document.iter("details") if each.get("id") == "en-place-1"]
    assert "L’enregistrement CNAME est en place" in text_of(folded)
    assert "TXT" in part(page, "enregistrements")


def test_a_look_that_nobody_takes_says_so(browser: PageClient, town: Town) -> None:
    town.add(next_look_at=town.now - timedelta(minutes=5), watched_at=town.now)
    assert "provisioner worker" in part(browser.get(town.path()), "entete")


def test_an_open_page_has_the_name_looked_at_sooner(browser: PageClient, town: Town) -> None:
    town.add(nothing_yet(town.host, town.now))
    fragments(browser, town)
    (domain,) = town.claims()
    assert domain.watched_at is not None
    assert domain.next_look_at is not None
    assert domain.next_look_at <= town.now


def test_what_changes_by_itself_comes_alone_too(browser: PageClient, town: Town) -> None:
    town.served()
    page = browser.get(town.path())
    alone = fragments(browser, town)
    live = [element.get("id") for element in page.document.iter() if "data-live" in element.attrib]
    assert len(live) == 10
    assert all(f'id="{identifier}"' in alone for identifier in live)


def test_a_page_whose_name_was_given_back_meanwhile_opens_anew(browser: PageClient, town: Town) -> None:
    page = browser.get(town.path("/suivi"))
    assert (page.status, page.headers["Location"]) == (302, town.path())


def test_checking_now_asks_for_a_look_at_once(browser: PageClient, town: Town) -> None:
    town.add(nothing_yet(town.host, town.now))
    page = browser.submit(browser.get(town.path()), action=town.path("/verification"))
    assert "Vérification demandée" in part(browser.follow(page), "demande")
    (domain,) = town.claims()
    assert domain.urged_at is not None
    assert f"Vérification du nom {town.host} " in browser.get("/journal").text
    town.names.change(domain, diagnosis=to_row(nothing_yet(town.host, town.now)))
    assert part(browser.get(town.path()), "demande") == ""


def test_the_script_asks_for_a_look_and_gets_the_parts(browser: PageClient, town: Town) -> None:
    town.add(nothing_yet(town.host, town.now))
    token = browser.get(town.path()).form().find(".//input[@name='csrf_token']")
    assert token is not None
    answer = browser.browser.post(
        town.path("/suivi"), base_url=browser.base, data={"csrf_token": token.attrib["value"]}
    )
    assert answer.status_code == 200
    assert "Vérification demandée" in answer.text


def test_a_name_that_leads_elsewhere_is_no_way_to_the_space(browser: PageClient, town: Town) -> None:
    town.degraded()
    for page in (town.path(), f"/instances/{town.slug}"):
        links = [link.get("href", "") for link in browser.get(page).document.iter("a")]
        assert not any(town.host in link for link in links)


def test_a_name_with_accents_stands_first_as_people_write_it(browser: PageClient, town: Town) -> None:
    town.names.add(town.id, f"xn--nergie-9ua.{town.slug}.example")
    head = part(browser.get(town.path()), "entete")
    assert f"énergie.{town.slug}.example" in head
    assert f"dans le DNS : xn--nergie-9ua.{town.slug}.example" in head


@pytest.mark.parametrize(
    "page", ["/verification", "/liberation", "/correction", "/lien", "/lien/envoi", "/lien/fin"]
)
def test_without_a_name_there_is_nothing_to_do_to_it(browser: PageClient, town: Town, page: str) -> None:
    form = browser.get(town.path())
    assert browser.submit(form, action=town.path(), to=town.path(page)).status == 404


@pytest.mark.parametrize("page", ["", "/suivi", "/liberation", "/lien"])
def test_the_name_of_an_unknown_instance_is_unknown(browser: PageClient, page: str) -> None:
    assert browser.get(f"/instances/nulle-part/domaine{page}").status == 404


def test_a_name_shows_on_its_instance_s_page_and_on_no_other(
    office: Office, browser: PageClient, town: Town
) -> None:
    town.degraded()
    card = part(browser.get(f"/instances/{town.slug}"), "nom")
    assert town.host in card
    assert "En panne" in card
    with office.listed(1) as (other,):
        for page in (f"/instances/{other}", f"/instances/{other}/domaine"):
            assert town.host not in browser.get(page).text
        assert "Aucun nom demandé" in part(browser.get(f"/instances/{other}"), "nom")
