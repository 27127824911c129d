"""A restored copy as staff look into it, in a real Chromium."""

import uuid

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, look_at
from tests.command_line import document


def test_a_visit_shows_what_there_is_and_lets_nobody_in(page: Page, site: Site) -> None:
    guest = site.guest(f"Pays des Hautes Terres {uuid.uuid4().hex[:4]}")
    assert site.command_line("backup", "run", guest.slug).returncode == 0
    page.goto(document(site.command_line("backup", "restore", guest.slug, "--json"))["url"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Visite de la copie")
    expect(page.get_by_role("complementary", name="Copie restaurée")).to_contain_text(guest.name)
    look_at(page, "copy-visit")
    page.get_by_role("link", name="Voir la page de connexion").click()
    look_at(page, "copy-login")
    page.get_by_label("Adresse e-mail").fill("a.valmont@structure.example")
    page.get_by_label("Mot de passe", exact=True).fill("sept petites lanternes")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Désactivé dans une copie")
    look_at(page, "copy-closed")
    page.get_by_role("link", name="Revenir à l’accueil").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Visite de la copie")
    assert site.command_line("backup", "drop", guest.slug).returncode == 0
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aucun site à cette adresse")
