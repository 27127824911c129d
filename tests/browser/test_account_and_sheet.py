"""« Mon compte » and the structure's sheet in a real Chromium, on a desktop and on a phone."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Guest, Site, look_at

PASSWORD = "sept petites lanternes"
ANOTHER = "neuf galets sous le quai"


@pytest.fixture
def guest(site: Site, page: Page) -> Guest:
    """A new member, whose super-conseillère has just come in."""
    made = site.guest(f"Communauté de communes des Trois Rives {uuid.uuid4().hex[:4]}")
    page.goto(made.invitation)
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même, une seconde fois").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer et entrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ambre")
    return made


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_everything_about_oneself(page: Page, guest: Guest) -> None:
    page.locator("a.bar-visitor").click()
    title(page, "Mon compte")
    look_at(page, "instance-my-account")
    page.get_by_role("link", name="Modifier : nom").click()
    page.get_by_label("Prénom").fill("Ambre-Lou")
    look_at(page, "instance-my-name")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Vous vous appelez désormais Ambre-Lou Valmont.")).to_be_visible()
    page.get_by_role("link", name="Voir : vos données").click()
    title(page, "Ce que nous savons de vous")
    look_at(page, "instance-my-data")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Emporter mes données (JSON)").click()
    assert re.fullmatch(r"mes-donnees-\d{4}-\d\d-\d\d\.json", taken.value.suggested_filename)


def test_another_password(page: Page, guest: Guest, site: Site) -> None:
    page.goto(site.url(guest.slug, "/mon-compte/mot-de-passe"))
    page.get_by_label("Votre mot de passe actuel").fill("pas celui-ci")
    for label in ("Nouveau mot de passe", "Le même, une seconde fois"):
        page.get_by_label(label).fill(ANOTHER)
    page.get_by_role("button", name="Changer de mot de passe").click()
    expect(page.get_by_text("Ce n’est pas votre mot de passe actuel.")).to_be_visible()
    look_at(page, "instance-my-password-refused")
    page.get_by_label("Votre mot de passe actuel").fill(PASSWORD)
    for label in ("Nouveau mot de passe", "Le même, une seconde fois"):
        page.get_by_label(label).fill(ANOTHER)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre mot de passe est changé")).to_be_visible()


def test_another_address(page: Page, guest: Guest, site: Site) -> None:
    page.goto(site.url(guest.slug, "/mon-compte/adresse"))
    page.get_by_label("Nouvelle adresse e-mail").fill("ambre.valmont@nouvelle.example")
    page.get_by_label("Votre mot de passe actuel").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Un changement est demandé")).to_be_visible()
    look_at(page, "instance-my-address-asked")


def test_the_sheet_from_the_form_to_the_portal(page: Page, guest: Guest, site: Site) -> None:
    page.get_by_role("link", name="Structure", exact=True).click()
    title(page, "Structure")
    look_at(page, "instance-sheet")
    page.get_by_label("SIRET").fill("123")
    page.get_by_role("button", name="Enregistrer la fiche").click()
    expect(page.locator("#siret-erreur")).to_contain_text("Ce SIRET n’est pas valable")
    look_at(page, "instance-sheet-refused")
    for label, text in (
        ("SIRET", "200 041 614 00252"),
        ("Adresse postale", "1, place du Marché\n03000 Surville"),
        ("Site web", "www.troisrives.example"),
        ("Prénom", "Ève"),
        ("Fonction", "chargée de mission"),
        ("Nom, ou organisme", "Cabinet Lisière"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("Nom", exact=True).fill("Durand")
    page.get_by_label("Téléphone").first.fill("04 70 00 00 00")
    page.get_by_role("button", name="Enregistrer la fiche").click()
    expect(page.get_by_text("La fiche est enregistrée.")).to_be_visible()
    page.goto(site.url(guest.slug))
    expect(page.get_by_text("Ève Durand, chargée de mission")).to_be_visible()
    look_at(page, "instance-portal-sheet")


def test_two_people_at_one_sheet(page: Page, guest: Guest, site: Site) -> None:
    page.goto(site.url(guest.slug, "/structure"))
    other = page.context.new_page()
    other.goto(site.url(guest.slug, "/structure"))
    for each, text in ((other, "Un territoire de collines."), (page, "Un territoire de rivières.")):
        each.get_by_label("Présentation").fill(text)
        each.get_by_label("Prénom").fill("Ève")
        each.get_by_label("Nom", exact=True).fill("Durand")
        each.get_by_role("button", name="Enregistrer la fiche").click()
    found = page.locator("#description-erreur")
    expect(found).to_contain_text("entre-temps : « Un territoire de collines. ».")
    look_at(page, "instance-sheet-clash")
