"""A member's people in a real Chromium: from the invitation to the portal, by mouse, keyboard and phone."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Guest, Site, look_at

PASSWORD = "sept petites lanternes"


@pytest.fixture
def guest(site: Site) -> Guest:
    return site.guest(f"Communauté de communes des Trois Rives {uuid.uuid4().hex[:4]}")


def choose_password(page: Page, password: str) -> None:
    page.get_by_label("Nouveau mot de passe").fill(password)
    page.get_by_label("Le même, une seconde fois").fill(password)
    page.get_by_role("button", name="Enregistrer et entrer").click()


def test_from_the_invitation_to_the_portal_and_out(page: Page, site: Site, guest: Guest) -> None:
    page.goto(guest.invitation)
    look_at(page, "instance-invitation")
    choose_password(page, "court")
    expect(page.get_by_text("il en faut au moins 12")).to_be_visible()
    look_at(page, "instance-invitation-refused")
    choose_password(page, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ambre")
    expect(page.get_by_role("heading", name="Thermix")).to_be_visible()
    look_at(page, "instance-portal")
    page.get_by_role("link", name="Comptes").click()
    look_at(page, "instance-accounts")
    page.get_by_role("link", name="Sauvegardes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sauvegardes")
    look_at(page, "instance-backups")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(site.url(guest.slug, "/login"))
    look_at(page, "instance-login")


def test_the_invitation_by_keyboard_alone(page: Page, guest: Guest) -> None:
    page.goto(guest.invitation)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    tab_to(page, "Nouveau mot de passe")
    page.keyboard.type(PASSWORD)
    tab_to(page, "Le même, une seconde fois")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ambre")


def tab_to(page: Page, label: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.get_by_label(label).evaluate("field => field === document.activeElement"):
            return
    raise AssertionError(f"{label} is not reached by the keyboard")


def test_the_passwords_can_be_shown(page: Page, guest: Guest) -> None:
    page.goto(guest.invitation)
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Afficher les deux saisies").check()
    expect(page.get_by_label("Nouveau mot de passe")).to_have_attribute("type", "text")


def test_a_wrong_password_and_a_used_link_are_explained(page: Page, site: Site, guest: Guest) -> None:
    page.goto(guest.invitation)
    choose_password(page, PASSWORD)
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Adresse e-mail").fill("a.valmont@nowhere.example")
    page.get_by_label("Mot de passe", exact=True).fill("pas le bon, je crois")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_text("Adresse e-mail ou mot de passe incorrect")).to_be_visible()
    look_at(page, "instance-login-refused")
    page.goto(guest.invitation)
    look_at(page, "instance-invitation-used")


@pytest.mark.parametrize(
    ("path", "status"), [("donnees-personnelles", 200), ("accessibilite", 200), ("nulle-part", 404)]
)
def test_pages_for_everybody(page: Page, site: Site, guest: Guest, path: str, status: int) -> None:
    answer = page.goto(site.url(guest.slug, f"/{path}"))
    assert answer is not None
    assert answer.status == status
    expect(page.get_by_role("banner")).to_contain_text(guest.name)
    look_at(page, f"instance-{path}")


def test_a_host_that_is_nobodys(page: Page, site: Site) -> None:
    page.goto(site.url("personne"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Aucun site à cette adresse")
    look_at(page, "unknown-host")
