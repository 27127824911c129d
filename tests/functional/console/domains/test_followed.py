"""A name followed through the console's pages, looked at for real: zones edited on running name servers."""

from collections.abc import Callable

import pytest

from provisioner.domains.models import DomainState
from provisioner.instances.work import Platform
from tests.dns.faults import SILENT
from tests.dns.world import World
from tests.functional.console.domains.names import Names
from tests.functional.console.domains.reading import part
from tests.functional.domains.journeys import Journey
from tests.pages import Page, PageClient


@pytest.fixture
def journey(platform: Platform, dns_world: World) -> Journey:
    return Journey(platform, dns_world)


def address(journey: Journey) -> str:
    return f"/instances/{journey.instance.slug}/domaine"


def verdict(page: Page) -> str:
    return f"{part(page, 'verdict')} {part(page, 'constat')}"


def test_a_name_is_asked_for_and_followed_until_it_is_the_instances_address(
    browser: PageClient, names: Names, journey: Journey
) -> None:
    path = address(journey)
    browser.submit(browser.get(path), {"domain": journey.host}, action=path)
    (domain_id,) = [claim.id for claim in names.of(journey.instance.id)]
    journey.look(domain_id)
    assert verdict(browser.get(path)).startswith("Pas encore d’enregistrement")

    journey.point_elsewhere()
    journey.look(domain_id)
    wrong = verdict(browser.get(path))
    assert wrong.startswith("À corriger")
    assert "ailleurs.example" in wrong

    journey.point_at_us()
    journey.look_until(domain_id, DomainState.VERIFIED)
    assert verdict(browser.get(path)).startswith("Certificat en cours")

    journey.look_until(domain_id, DomainState.SERVED)
    page = browser.get(path)
    assert verdict(page).startswith("Tout est en place")
    assert "En service Établi" in part(page, "etapes")
    told = part(page, "historique")
    assert told.index("Demandé par") > 0, "the newest event comes first"
    instance = browser.get(f"/instances/{journey.instance.slug}")
    assert "En service" in part(instance, "nom")
    links = [link.get("href", "") for link in instance.document.iter("a")]
    assert journey.platform.settings.address(journey.host) in links


def alone(journey: Journey) -> None:
    journey.zone.set(journey.host, "A", "203.0.113.80")


def silent(journey: Journey) -> None:
    journey.point_at_us()
    for server in journey.zone.servers:
        server.fail(SILENT)


def forbidden(journey: Journey) -> None:
    journey.point_at_us()
    journey.zone.set("@", "CAA", '0 issue "autre-autorite.example"')


def circular(journey: Journey) -> None:
    journey.zone.set(journey.host, "CNAME", f"retour.{journey.zone.origin}.")
    journey.zone.set(f"retour.{journey.zone.origin}", "CNAME", f"{journey.host}.")


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (alone, "À corriger"),
        (forbidden, "À corriger"),
        (circular, "À corriger"),
        (silent, "Pas de réponse utilisable"),
    ],
)
def test_whatever_is_wrong_is_said_with_what_to_do(
    browser: PageClient, journey: Journey, spoil: Callable[[Journey], None], word: str
) -> None:
    domain_id = journey.ask()
    journey.look(domain_id)
    spoil(journey)
    journey.look(domain_id)
    said = verdict(browser.get(address(journey)))
    assert said.startswith(word)
    assert "À faire :" in said
    assert "Pour qui gère la zone :" in said
    fleet = browser.get(f"/domaines?q={journey.host}&etat=a-corriger")
    assert journey.host in fleet.text
