"""Backups as staff see them in a real Chromium: the fleet, a year, an archive, a copy, in every state."""

import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.app import open_platform
from provisioner.backups.models import ArchiveState
from provisioner.models import Instance
from provisioner.settings import Settings
from tests.browser.conftest import Guest, Site, look_at, wait_until_served
from tests.command_line import CommandLine
from tests.functional.console.backups.shelf import Shelf
from tests.mailbox import free_port

PASSWORD = "sept petites lanternes vertes"
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
    port = free_port()
    run = CommandLine(tmp_path_factory.mktemp("gallery"), PROVISIONER_PORT=str(port))
    process = subprocess.Popen([sys.executable, "-m", "provisioner", "serve"], env=run.environment)
    try:
        wait_until_served(port, process)
        folder = run.folder / "installation"
        with open_platform(Settings(data_dir=folder, port=port)) as platform:
            yield Gallery(Site(port, run), Shelf(platform))
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture(scope="module")
def towns(gallery: Gallery) -> dict[str, tuple[Guest, uuid.UUID]]:
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
    shelf.year(None, 40)
    shelf.archive(
        made["healthy"][1],
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
    email = f"e.garance.{uuid.uuid4().hex[:6]}@operateur.example"
    page.goto(gallery.site.staff_link(email))
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même, une seconde fois").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer et entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instances")
    return page


def test_the_fleet(inside: Page, gallery: Gallery, towns: dict[str, tuple[Guest, uuid.UUID]]) -> None:
    inside.get_by_role("link", name="Sauvegardes").click()
    expect(inside.get_by_role("heading", level=1)).to_have_text("Sauvegardes")
    expect(inside.get_by_text("2 alertes à traiter")).to_be_visible()
    look_at(inside, "backups-fleet")
    inside.get_by_role("link", name=re.compile("En retard")).click()
    expect(inside.get_by_text("1 ligne")).to_be_visible()
    look_at(inside, "backups-fleet-late")


@pytest.mark.parametrize("kind", ["healthy", "failing", "late", "new"])
def test_a_year(inside: Page, gallery: Gallery, towns: dict[str, tuple[Guest, uuid.UUID]], kind: str) -> None:
    guest, _ = towns[kind]
    inside.goto(gallery.site.url("console", f"/instances/{guest.slug}/sauvegardes"))
    expect(inside.get_by_role("heading", level=1)).to_contain_text(guest.name)
    look_at(inside, f"backups-year-{kind}")
