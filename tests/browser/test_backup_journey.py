"""Backups as staff see them in a real Chromium: the fleet, a year, an archive, a copy, in every state."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.models import ArchiveState, RestorationState
from provisioner.models import Instance
from tests.browser.conftest import Guest, Site, come_in, console_alone, look_at
from tests.functional.console.backups.shelf import Shelf

PATIENCE_MS = 90_000


@dataclass(frozen=True)
class Gallery:
    """A console in front of a catalogue that nobody works on: what a test puts there stays."""

    site: Site
    shelf: Shelf

    def instance(self, name: str) -> tuple[Guest, uuid.UUID]:
        """An instance that answers, and its id."""
        guest = self.site.guest(name)
        with Session(self.shelf.platform.control) as session:
            found = session.scalars(select(Instance.id).where(Instance.slug == guest.slug)).one()
        return guest, found


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    with console_alone(tmp_path_factory.mktemp("gallery")) as (site, platform):
        yield Gallery(site, Shelf(platform))


Towns = dict[str, tuple[Guest, uuid.UUID]]


@pytest.fixture(scope="module")
def towns(gallery: Gallery) -> Towns:
    return furnish(gallery)


def furnish(gallery: Gallery) -> Towns:
    """One instance for each kind of year."""
    shelf = gallery.shelf
    names = {
        "healthy": "Communauté de communes du Val de Brume",
        "failing": "Ville de Hautecombe",
        "late": "Pays des Trois Rivières",
        "new": "Commune de Saint-Aubin-des-Prés",
        "busy": "Agglomération du Grand Coteau",
    }
    made = {kind: gallery.instance(name) for kind, name in names.items()}
    shelf.year(made["healthy"][1], 380, failed=[96, 97], missed=[140, 201])
    shelf.year(made["failing"][1], 200, failed=[0, 1, 33], missed=[34, 35])
    shelf.year(made["late"][1], 90, until=4, missed=[30], drilled_every=None)
    shelf.year(made["busy"][1], 120)
    shelf.year(None, 380)
    shelf.archive(
        made["busy"][1],
        60,
        state=ArchiveState.DAMAGED,
        problem="Les octets relus ne sont plus ceux qui avaient été écrits : l’empreinte diffère.",
    )
    shelf.alert(
        made["late"][1],
        "no-fresh-backup",
        "Pas de bonne sauvegarde depuis 4 jours : le stockage ne répond pas.",
        hours=70,
    )
    shelf.alert(
        made["failing"][1],
        "backup-fails",
        "Deux tentatives de suite ont échoué : le stockage a refusé l’envoi (503).",
        hours=31,
    )
    return made


@pytest.fixture
def inside(page: Page, gallery: Gallery) -> Page:
    come_in(page, gallery.site)
    return page


def test_the_fleet(inside: Page, gallery: Gallery, towns: Towns) -> None:
    inside.get_by_role("link", name="Sauvegardes", exact=True).click()
    expect(inside.get_by_role("heading", level=1)).to_have_text("Sauvegardes")
    expect(inside.get_by_text("2 alertes à traiter")).to_be_visible()
    look_at(inside, "backups-fleet")
    inside.get_by_role("link", name=re.compile("En retard")).click()
    expect(inside.get_by_text("2 lignes")).to_be_visible()
    look_at(inside, "backups-fleet-late")


@pytest.mark.parametrize("kind", ["healthy", "failing", "late", "new"])
def test_a_year(inside: Page, gallery: Gallery, towns: Towns, kind: str) -> None:
    guest, _ = towns[kind]
    inside.goto(gallery.site.url("console", f"/instances/{guest.slug}/sauvegardes"))
    expect(inside.get_by_role("heading", level=1)).to_contain_text(guest.name)
    look_at(inside, f"backups-year-{kind}")


def test_the_control_plane_s_own(inside: Page, gallery: Gallery, towns: Towns) -> None:
    inside.goto(gallery.site.url("console", "/sauvegardes/plan-de-controle"))
    expect(inside.get_by_text("Conservées 35 jours")).to_be_visible()
    expect(inside.get_by_role("link", name="Restaurer à côté")).to_have_count(0)
    look_at(inside, "backups-year-control")


def test_arrows_walk_through_the_days(inside: Page, gallery: Gallery, towns: Towns) -> None:
    guest, _ = towns["healthy"]
    inside.goto(gallery.site.url("console", f"/instances/{guest.slug}/sauvegardes?jour=2026-03-09"))
    chosen = inside.locator("[aria-current=date]")
    chosen.focus()
    for key, day in (("ArrowLeft", "8"), ("ArrowUp", "1"), ("ArrowLeft", "28"), ("ArrowDown", "7")):
        inside.keyboard.press(key)
        expect(inside.locator(":focus")).to_contain_text(f"{day} ")
    expect(inside.locator("[data-calendar] a[tabindex='0']")).to_have_count(1)
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("heading", name="7 mars 2026")).to_be_visible()


def test_one_archive(inside: Page, gallery: Gallery, towns: Towns) -> None:
    _, owner = towns["healthy"]
    archive_id = gallery.shelf.archive(owner, 9, kind="manual", asked_by="e.garance@operateur.example")
    gallery.shelf.drill(archive_id)
    gallery.shelf.drill(archive_id, problems=[LOST_ROWS], started_at=gallery.shelf.night(3))
    inside.goto(gallery.site.url("console", f"/sauvegardes/archives/{archive_id}"))
    expect(inside.get_by_role("heading", level=1)).to_contain_text("Sauvegarde du")
    look_at(inside, "backup-archive")
    inside.get_by_role("link", name="Restaurer à côté…").click()
    expect(inside.get_by_text("n’est pas touchée")).to_be_visible()
    look_at(inside, "backup-restore")


LOST_ROWS = {
    "code": "rows",
    "message": "La table « contacts » a 12 844 lignes, et le manifeste en annonce 12 845.",
}


def test_work_under_way_and_copies_in_every_state(inside: Page, gallery: Gallery, towns: Towns) -> None:
    guest, owner = towns["busy"]
    shelf = gallery.shelf
    shelf.clear([owner])
    shelf.year(owner, 120)
    shelf.archive(owner, state=ArchiveState.RUNNING, taken_at=shelf.now, **UNKNOWN_YET)
    size = 48_000_000
    archives = [shelf.archive(owner, ago, bytes=size) for ago in (10, 20, 30)]
    shelf.drill(archives[0], ended_at=None)
    half = {"state": RestorationState.RUNNING, "done_bytes": size * 3 // 5, "message": "Lecture des fichiers"}
    copies = [
        shelf.copy(archives[0], **half),
        shelf.copy(archives[1]),
        shelf.copy(archives[2], state=RestorationState.FAILED, message=LOST_ROWS["message"]),
    ]
    inside.goto(gallery.site.url("console", f"/instances/{guest.slug}/sauvegardes"))
    expect(inside.get_by_text("Restauration d’essai en cours")).to_be_visible()
    look_at(inside, "backups-year-busy")
    for copy_id, name in zip(copies, ("running", "asked", "failed"), strict=True):
        inside.goto(gallery.site.url("console", f"/sauvegardes/copies/{copy_id}"))
        look_at(inside, f"backup-copy-{name}")
    # No reload: the page follows what happens by itself.
    inside.goto(gallery.site.url("console", f"/sauvegardes/copies/{copies[0]}"))
    shelf.change_copy(copies[0], done_bytes=size * 4 // 5)
    expect(inside.get_by_text("38,4 Mo lus sur 48 Mo")).to_be_visible(timeout=PATIENCE_MS)


UNKNOWN_YET: dict[str, Any] = {
    "bytes": None,
    "sha256": None,
    "rows": None,
    "verified_at": None,
    "finished_at": None,
    "locked_until": None,
}


def test_saved_proven_restored_opened_and_dropped_by_clicks(page: Page, site: Site) -> None:
    guest = site.guest(f"Ville de Clairmont {uuid.uuid4().hex[:4]}")
    page.goto(site.url("console"))
    page.get_by_role("button", name="Entrer dans la démonstration").click()
    page.goto(site.url("console", f"/instances/{guest.slug}"))
    page.get_by_role("link", name="Toutes les sauvegardes").click()
    page.get_by_role("button", name="Sauvegarder maintenant").click()
    # No reload from here on: the pages follow by themselves what the worker does.
    expect(page.locator("#jour-choisi").get_by_text("Vérifiée", exact=True).first).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.locator("#jour-choisi").get_by_role("button", name="Éprouver").first.click()
    expect(page.get_by_text("lignes retrouvées").first).to_be_visible(timeout=PATIENCE_MS)
    look_at(page, "backup-archive-proven")
    page.get_by_role("link", name="Restaurer à côté…").click()
    page.get_by_role("button", name="Restaurer à côté").click()
    expect(page.get_by_role("heading", name="La copie est prête")).to_be_visible(timeout=PATIENCE_MS)
    look_at(page, "backup-copy-ready")
    look_into_the_copy(page)
    page.get_by_role("button", name="Garder").click()
    expect(page.get_by_text("Copie gardée")).to_be_visible()
    page.get_by_role("link", name="Supprimer la copie…").click()
    look_at(page, "backup-drop")
    page.get_by_role("button", name="Supprimer la copie").click()
    expect(page.get_by_text("Cette copie a été supprimée")).to_be_visible(timeout=PATIENCE_MS)
    page.goto(site.url("console", f"/instances/{guest.slug}"))
    look_at(page, "console-instance-saved")


def look_into_the_copy(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV de la table accounts").click()
    assert download.value.suggested_filename.endswith("-accounts.csv")
    assert download.value.path().read_text().splitlines()[0].startswith("id,")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Ouvrir la copie").click()
    expect(opened.value).to_have_url(re.compile(r"//copie-[0-9a-f]{8}\.localhost"))
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
    opened.value.close()
