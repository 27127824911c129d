"""The staff in a real Chromium: into the console, to an instance, and its conditions as they change."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from provisioner.clock import utc_now
from tests.browser.conftest import Guest, Site, look_at, set_up_factor

PATIENCE_MS = 90_000
PASSWORD = "sept petites lanternes vertes"


@pytest.fixture
def inside(page: Page, site: Site) -> Page:
    page.goto(site.url("console"))
    page.get_by_role("button", name="Entrer dans la démonstration").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instances")
    return page


@pytest.fixture
def guest(site: Site) -> Guest:
    return site.guest(f"Ville de Hautecombe {uuid.uuid4().hex[:4]}")


def test_the_door(page: Page, site: Site) -> None:
    page.goto(site.url("console"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    look_at(page, "console-login")


def test_a_new_colleague_chooses_a_password(page: Page, site: Site) -> None:
    email = f"e.garance.{uuid.uuid4().hex[:6]}@equipe.example"
    link = site.staff_link(email)
    page.goto(link)
    look_at(page, "console-welcome")
    choose_password(page, "court")
    expect(page.get_by_label("Nouveau mot de passe")).to_have_attribute("aria-invalid", "true")
    look_at(page, "console-welcome-refused")
    choose_password(page, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Installer votre second facteur")
    look_at(page, "console-factor-set-up")
    totp = set_up_factor(page)
    look_at(page, "console-recovery-codes")
    page.get_by_role("button", name="Je les ai gardés, continuer").click()
    page.goto(site.url("console", "/mon-compte"))
    look_at(page, "console-my-account")
    page.get_by_role("link", name="Mes appareils").click()
    look_at(page, "console-devices")
    page.get_by_role("button", name="Se déconnecter").click()
    log_in(page, email)
    look_at(page, "console-code")
    page.get_by_label("Code à 6 chiffres").fill("000000")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Ce code n’est pas le bon")
    look_at(page, "console-code-refused")
    # Half a minute later, as the next code says.
    page.get_by_label("Code à 6 chiffres").fill(totp.code(utc_now() + timedelta(seconds=30)))
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instances")
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto(link)
    look_at(page, "console-welcome-used")


def log_in(page: Page, email: str) -> None:
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def choose_password(page: Page, password: str) -> None:
    page.get_by_label("Nouveau mot de passe").fill(password)
    page.get_by_label("Le même, une seconde fois").fill(password)
    page.get_by_role("button", name="Enregistrer et entrer").click()


def test_a_wrong_password_is_explained(page: Page, site: Site) -> None:
    page.goto(site.url("console", "/login"))
    page.get_by_label("Adresse e-mail").fill("personne@equipe.example")
    page.get_by_label("Mot de passe", exact=True).fill("pas le bon, je crois")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_contain_text("Adresse e-mail ou mot de passe incorrect")
    look_at(page, "console-login-refused")


@pytest.mark.parametrize(("path", "status"), [("accessibilite", 200), ("nulle-part", 404)])
def test_pages_for_everybody(page: Page, site: Site, path: str, status: int) -> None:
    answer = page.goto(site.url("console", f"/{path}"))
    assert answer is not None
    assert answer.status == status
    look_at(page, f"console-{path}")


def test_an_instance_that_does_not_exist(inside: Page, site: Site) -> None:
    inside.goto(site.url("console", "/instances/nulle-part"))
    expect(inside.get_by_role("heading", level=1)).to_have_text("Introuvable")
    look_at(inside, "console-instance-unknown")


def test_the_first_page_leads_to_the_sample_its_mails_and_its_portal(inside: Page, site: Site) -> None:
    look_at(inside, "console-home")
    inside.get_by_role("link", name="Ouvrez l’instance").click()
    expect(inside.get_by_text("Mise en ligne")).to_be_visible()
    look_at(inside, "console-instance")
    inside.goto(site.url("console", "/courriels"))
    look_at(inside, "console-mails")
    # The oldest is the sample's: others have been used or taken back by now.
    inside.locator("main li a").filter(has_text="Votre accès à l’espace").last.click()
    look_at(inside, "console-mail")
    with (
        inside.expect_popup()
        if inside.locator("main a[target=_blank]").count()
        else inside.expect_navigation()
    ):
        inside.locator("main a[href*='/invitation/']").first.click()
    expect(inside.get_by_role("heading", level=1)).to_have_text("Choisissez votre mot de passe")


def test_searching(inside: Page, guest: Guest) -> None:
    inside.get_by_label("Chercher", exact=False).fill(guest.name.split()[-1])
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("link", name=guest.name)).to_be_visible()
    expect(inside.get_by_text("1 instance")).to_be_visible()


def test_suspending_is_confirmed_watched_and_undone(inside: Page, site: Site, guest: Guest) -> None:
    inside.goto(site.url("console", f"/instances/{guest.slug}"))
    inside.get_by_role("link", name="Suspendre").click()
    look_at(inside, "console-suspend")
    inside.get_by_role("button", name="Suspendre").click()
    # No reload: the page itself follows what the worker does.
    suspended = inside.get_by_text("L’instance est suspendue")
    expect(suspended.first).to_be_visible(timeout=PATIENCE_MS)
    look_at(inside, "console-suspended")
    visitor = inside.context.new_page()
    visitor.goto(site.url(guest.slug, "/login"))
    look_at(visitor, "instance-suspended")
    inside.get_by_role("button", name="Rétablir").click()
    expect(inside.get_by_text("La page de connexion répond à")).to_be_visible(timeout=PATIENCE_MS)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Connexion")
