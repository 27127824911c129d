"""One instance's own name: asked for, followed, looked at sooner, given back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.diagnosis.stored import to_row
from provisioner.domains.models import Domain, DomainState, TokenReason
from provisioner.domains.tokens import token_of
from tests.functional.console.domains.names import (
    TARGET,
    Town,
    in_place,
    nothing_yet,
    spreading,
    wrong_target,
)
from tests.functional.console.office import Office
from tests.pages import Page, PageClient, text_of


def ask(browser: PageClient, town: Town, written: str) -> Page:
    return browser.submit(browser.get(town.path()), {"domain": written}, action=town.path())


def fragments(browser: PageClient, town: Town) -> str:
    """What the page's script gets: parts, no page."""
    response = browser.browser.get(town.path("/suivi"), base_url=browser.base)
    assert response.status_code == 200
    return response.text


def part(page: Page, identifier: str) -> str:
    (found,) = [element for element in page.document.iter() if element.get("id") == identifier]
    return text_of(found)


def field(page: Page, identifier: str) -> str:
    (found,) = [element for element in page.document.iter("input") if element.get("id") == identifier]
    return found.get("value", "")


def test_without_a_name_the_page_says_where_the_instance_is_and_asks_for_one(
    browser: PageClient, town: Town
) -> None:
    page = browser.get(town.path())
    assert (page.status, page.heading) == (200, "Nom de domaine")
    assert f"{town.slug}.localhost" in page.text
    assert TARGET in page.text


def test_asking_shows_the_record_to_create(browser: PageClient, town: Town) -> None:
    page = browser.follow(ask(browser, town, f" {town.host.upper()}. "))
    (domain,) = town.claims()
    assert (domain.host, domain.state) == (town.host, DomainState.REQUESTED)
    assert page.heading == "Nom de domaine : Pays de la Sauve"
    assert (field(page, "nom-1"), field(page, "valeur-1")) == (town.host, TARGET)
    assert "Demandé par" in part(page, "historique")
    assert "Première vérification en cours" in page.text


@pytest.mark.parametrize("around", ["https://{}/", "http://{}:443/accueil?x=1", "« {} »"])
def test_an_address_that_was_pasted_whole_is_understood_and_said_to_be(
    browser: PageClient, town: Town, around: str
) -> None:
    pasted = around.format(town.host)
    page = browser.follow(ask(browser, town, pasted))
    (domain,) = town.claims()
    assert domain.host == town.host
    assert f"« {pasted} » a été compris comme le nom {town.host}." in page.text


def test_who_asks_for_the_root_of_a_domain_is_warned_of_its_site(browser: PageClient, town: Town) -> None:
    root = town.host.removeprefix("mixeur.")
    assert (
        f"Préférez un nom créé pour Mixeur, comme {town.host}"
        in browser.follow(ask(browser, town, root)).text
    )


def test_a_name_that_was_written_as_names_are_is_not_explained(browser: PageClient, town: Town) -> None:
    assert "a été compris" not in browser.follow(ask(browser, town, town.host.upper())).text


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "Aucun nom n’est écrit"),
        ("pas un nom", "ne peut pas être une adresse"),
        ("192.0.2.7", "ne peut pas être une adresse"),
        ("https://192.0.2.7/", "ne peut pas être une adresse"),
        ("https://autre.mixeur.solutions/", "nous appartient déjà"),
        ("autre.mixeur.solutions", "nous appartient déjà"),
        ("exemple-mixeur.hespul.org", "exemple"),
        ("mіxeur.ville.example", "confond"),
    ],
)
def test_a_name_that_may_not_be_asked_for_is_refused_beside_its_field(
    browser: PageClient, town: Town, written: str, says: str
) -> None:
    page = ask(browser, town, written)
    assert page.status == 422
    assert says in part(page, "domain-erreur")
    assert field(page, "domain") == written
    assert town.claims() == []


def test_the_name_of_another_instance_is_refused_with_the_way_there(
    office: Office, browser: PageClient, town: Town
) -> None:
    with office.listed(1) as (other,):
        taken = f"mixeur.{other}.example"
        town.names.served(office.instance(other).id, taken)
        page = ask(browser, town, taken)
        town.names.clear([office.instance(other).id])
    assert page.status == 409
    assert "déjà celui d’une autre instance" in part(page, "domain-erreur")
    assert f"/instances/{other}/domaine" in [link.get("href") for link in page.document.iter("a")]
    assert town.claims() == []


def test_an_instance_has_one_name(browser: PageClient, town: Town) -> None:
    form = browser.get(town.path())
    browser.submit(form, {"domain": town.host}, action=town.path())
    page = browser.submit(form, {"domain": f"autre.{town.host}"}, action=town.path())
    assert page.status == 409
    assert f"« {town.host} » : libérez-le d’abord, puis demandez" in page.text
    assert "provisioner" not in page.text


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
    assert "l’ancienne réponse en mémoire jusqu’à" in part(browser.get(town.path()), "constat")


def test_the_token_is_shown_where_the_cname_alone_says_too_little(
    office: Office, browser: PageClient, town: Town
) -> None:
    domain = town.add(nothing_yet(town.host, town.now), token_reason=TokenReason.WAS_ANOTHERS)
    page = browser.get(town.path())
    assert field(page, "nom-2") == f"_mixeur-challenge.{town.host}"
    assert field(page, "valeur-2") == token_of(office.platform.domain_key, domain.id)


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


def test_giving_it_back_says_first_what_will_happen(browser: PageClient, town: Town) -> None:
    town.served()
    confirm = browser.get(town.path("/liberation"))
    assert confirm.heading == f"Libérer « {town.host} » ?"
    assert "les liens déjà envoyés à cette adresse cessent de fonctionner" in confirm.text
    assert f"{town.slug}.localhost" in confirm.text
    page = browser.follow(browser.submit(confirm))
    (domain,) = town.claims()
    assert domain.state is DomainState.RELEASED
    assert "l’instance n’y répond plus" in page.text
    assert "pas encore vérifié depuis" in page.text
    town.names.change(domain, checked_at=town.now)
    assert "mène encore chez nous" in browser.get(town.path()).text
    town.names.change(domain, gone_at=town.now)
    assert "ne mène plus chez nous" in browser.get(town.path()).text


def test_giving_back_what_nobody_answers_yet_says_less(browser: PageClient, town: Town) -> None:
    town.add()
    confirm = browser.get(town.path("/liberation"))
    assert "les liens déjà envoyés" not in confirm.text
    assert "nous ne l’attendons plus" in browser.follow(browser.submit(confirm)).text


def test_giving_it_back_names_first_who_gets_a_mail(browser: PageClient, town: Town) -> None:
    town.served()
    browser.submit(
        browser.get(town.path("/lien")), {"email": "dns@x.example"}, action=town.path("/lien/envoi")
    )
    said = browser.get(town.path("/liberation")).text
    assert "Un courriel part aussitôt : au contact de la structure," in said
    assert "à la personne qui gère le DNS, dns@x.example" in said


def test_giving_back_a_name_that_was_never_answered_announces_no_mail(
    browser: PageClient, town: Town
) -> None:
    town.add()
    assert "courriel" not in browser.get(town.path("/liberation")).text


def test_a_name_with_accents_is_given_back_as_it_is_written(browser: PageClient, town: Town) -> None:
    town.names.add(town.id, f"xn--nergie-9ua.{town.slug}.example")
    confirm = browser.get(town.path("/liberation"))
    assert confirm.heading == f"Libérer « énergie.{town.slug}.example » ?"
    assert f"« énergie.{town.slug}.example » est libéré" in browser.follow(browser.submit(confirm)).text


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


def test_a_second_giving_back_finds_nothing(browser: PageClient, town: Town) -> None:
    town.served()
    confirm = browser.get(town.path("/liberation"))
    browser.submit(confirm)
    assert browser.submit(confirm).status == 404
    assert browser.get(town.path("/liberation")).headers["Location"] == town.path()


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
