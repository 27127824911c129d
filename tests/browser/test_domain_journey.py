"""Members' own names as staff see them in a real Chromium: the fleet, one name in every state, its link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from provisioner.domains.diagnosis.stored import to_row
from provisioner.domains.models import DomainState, TokenReason
from provisioner.instances.conditions import ConditionType, fails, holds, note
from provisioner.models import Instance
from tests.browser.conftest import Site, come_in, console_alone, look_at
from tests.functional.console.domains.names import (
    DAY,
    Names,
    Town,
    in_place,
    nothing_yet,
    spreading,
    wrong_target,
)
from tests.functional.console.office import bare_instance

PATIENCE_MS = 30_000


@dataclass(frozen=True)
class Gallery:
    """A console in front of names that nobody looks at: what a test puts there stays."""

    site: Site
    names: Names

    def town(self, name: str, slug: str, host: str) -> Town:
        with Session(self.names.platform.control) as session, session.begin():
            instance = bare_instance(session, self.names.platform, name=name)
            instance.slug = slug
            return Town(self.names, slug, instance.id, host)

    def url(self, path: str) -> str:
        return self.site.url("console", path)


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    with console_alone(tmp_path_factory.mktemp("names")) as (site, platform):
        gallery = Gallery(site, Names(platform))
        with gallery.names.rows() as session:
            # Nobody looks at anything here, and no page shall warn of it.
            session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        yield gallery


Towns = dict[str, Town]


@pytest.fixture(scope="module")
def towns(gallery: Gallery) -> Towns:
    """One instance for each state that a name can be in."""
    made = {
        "new": gallery.town("Ville de Hautecombe", "hautecombe", "mixeur.hautecombe.example"),
        "waiting": gallery.town(
            "Communauté de communes du Val de Brume", "val-de-brume", "energie.val-de-brume.example"
        ),
        "wrong": gallery.town("Pays des Trois Rivières", "trois-rivieres", "mixeur.trois-rivieres.example"),
        "spreading": gallery.town("Syndicat des Énergies du Causse", "causse", "mixeur.causse.example"),
        "verified": gallery.town("Ville de Clairmont", "clairmont", "mixeur.clairmont.example"),
        "served": gallery.town(
            "Agglomération du Grand Coteau", "grand-coteau", "mixeur.grand-coteau.example"
        ),
        "degraded": gallery.town(
            "Commune de Saint-Aubin-des-Prés", "saint-aubin", "mixeur.saint-aubin-des-pres.example"
        ),
        "ending": gallery.town("Ville de Port-Lagune", "port-lagune", "participer.port-lagune.example"),
        "none": gallery.town("Commune de Belle-Roche", "belle-roche", "mixeur.belle-roche.example"),
    }
    made["new"].add()
    brume, rivers, causse = (made[kind] for kind in ("waiting", "wrong", "spreading"))
    brume.add(nothing_yet(brume.host, brume.now), token_reason=TokenReason.WAS_ANOTHERS)
    rivers.add(wrong_target(rivers.host, rivers.now))
    causse.add(spreading(causse.host, causse.now))
    made["verified"].served(
        state=DomainState.VERIFIED,
        verified_at=brume.now - timedelta(seconds=40),
        certificate_until=None,
        served_at=None,
    )
    well = made["served"].served()
    gallery.names.tell(well, "Le nom mène à nous : l’instance y répond.", DomainState.VERIFIED, 29 * DAY)
    gallery.names.tell(well, "Certificat en place : c’est l’adresse.", DomainState.SERVED, 29 * DAY)
    broken = made["degraded"].degraded()
    gallery.names.tell(broken, "Certificat en place : c’est l’adresse.", DomainState.SERVED, 29 * DAY)
    gallery.names.tell(
        broken, "Le nom mène ailleurs, trois vérifications l’ont confirmé.", DomainState.DEGRADED, DAY
    )
    made["ending"].served(certificate_until=brume.now + 9.5 * DAY)
    gallery.names.given_back(made["none"].id, "ancien.belle-roche.example")
    _observe(gallery, made)
    return made


def _observe(gallery: Gallery, towns: Towns) -> None:
    """The conditions of those whose instances answer, and what the registry knows."""
    said = {
        "served": holds("Verified", "mixeur.grand-coteau.example mène à nous."),
        "degraded": fails("WrongTarget", "mixeur.saint-aubin-des-pres.example mène à un autre site."),
    }
    with gallery.names.rows() as session:
        for kind, seen in said.items():
            instance = session.get_one(Instance, towns[kind].id)
            note(instance, ConditionType.DOMAIN_VERIFIED, seen, gallery.names.now)
            note(
                instance,
                ConditionType.CERTIFICATE_ISSUED,
                holds("Issued", "Certificat valable encore deux mois."),
                gallery.names.now,
            )


@pytest.fixture
def inside(page: Page, gallery: Gallery) -> Page:
    come_in(page, gallery.site)
    return page


def test_no_name_yet(inside: Page, gallery: Gallery) -> None:
    inside.get_by_role("link", name="Domaines", exact=True).click()
    expect(inside.get_by_role("heading", name="Aucun nom pour l’instant")).to_be_visible()
    look_at(inside, "names-none")


def test_the_fleet(inside: Page, gallery: Gallery, towns: Towns) -> None:
    inside.get_by_role("link", name="Domaines", exact=True).click()
    expect(inside.get_by_role("heading", level=1)).to_have_text("Noms de domaine")
    look_at(inside, "names-fleet")
    inside.get_by_role("link", name=re.compile("À traiter")).first.click()
    expect(inside.get_by_text("2 noms")).to_be_visible()
    look_at(inside, "names-fleet-to-handle")


@pytest.mark.parametrize("kind", ["new", "waiting", "wrong", "spreading", "verified", "served", "degraded"])
def test_a_name(inside: Page, gallery: Gallery, towns: Towns, kind: str) -> None:
    inside.goto(gallery.url(towns[kind].path()))
    expect(inside.locator("#entete")).to_contain_text(towns[kind].host)
    look_at(inside, f"name-{kind}")


def test_asked_for_watched_and_given_back_by_clicks(inside: Page, gallery: Gallery, towns: Towns) -> None:
    town = towns["none"]
    inside.goto(gallery.url(f"/instances/{town.slug}"))
    inside.get_by_role("link", name="Demander un nom de domaine").click()
    look_at(inside, "name-ask")
    inside.get_by_label("Adresse souhaitée").fill("mairie.mixeur.solutions")
    inside.get_by_role("button", name="Demander ce nom").click()
    expect(inside.get_by_label("Adresse souhaitée")).to_be_focused()
    look_at(inside, "name-ask-refused")
    inside.get_by_label("Adresse souhaitée").fill(f"mixer.{town.host}")
    inside.get_by_role("button", name="Demander ce nom").click()
    expect(inside.get_by_text("Première vérification en cours")).to_be_visible()
    inside.get_by_role("link", name="Corriger le nom").click()
    look_at(inside, "name-correct")
    inside.get_by_label("Adresse souhaitée").fill(town.host)
    inside.get_by_role("button", name="Demander ce nom à la place").click()
    expect(inside.locator("#entete").get_by_text(town.host, exact=True)).to_be_visible()
    inside.get_by_role("button", name="Vérifier maintenant").click()
    expect(inside.get_by_text("Vérification demandée")).to_be_visible()
    _hand_over(inside)
    # No reload: the page follows what happens by itself.
    _goes_live(town)
    expect(inside.locator("#verdict").get_by_text("Certificat en cours")).to_be_visible(timeout=PATIENCE_MS)
    inside.get_by_role("link", name="Libérer le nom…").click()
    look_at(inside, "name-release")
    inside.get_by_role("button", name="Libérer le nom").click()
    expect(inside.get_by_role("heading", name="Noms libérés")).to_be_visible()


def _hand_over(page: Page) -> None:
    page.get_by_role("link", name="Envoyer ou créer un lien").click()
    look_at(page, "name-link-none")
    page.get_by_label("Adresse e-mail").fill("reseaux@hebergeur.example")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="Lien en cours")).to_be_visible()
    look_at(page, "name-link")
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("button", name=re.compile("Copié|Sélectionné"))).to_be_visible()
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link").click()
    expect(page.get_by_text("pas encore ouvert")).to_be_visible()


def _goes_live(town: Town) -> None:
    """What the worker does once the record is right."""
    (domain,) = (each for each in town.claims() if each.released_at is None)
    seen = in_place(town.host, town.now)
    town.names.change(
        domain,
        state=DomainState.VERIFIED,
        verified_at=town.now,
        checked_at=town.now,
        verdict=seen.verdict.value,
        diagnosis=to_row(seen),
    )


def test_the_name_on_the_instance_s_page(inside: Page, gallery: Gallery, towns: Towns) -> None:
    inside.goto(gallery.url(f"/instances/{towns['degraded'].slug}"))
    expect(inside.locator("#nom")).to_contain_text("En panne")
    look_at(inside, "instance-with-name")
    inside.goto(gallery.url("/"))
    expect(inside.get_by_text("demande votre attention")).to_be_visible()
    look_at(inside, "home-with-names")
