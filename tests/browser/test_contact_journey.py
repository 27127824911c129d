"""A member's contact in a real Chromium: from the private link to the thanks, by keyboard alone."""

import re
import uuid
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from provisioner.annex.entry import EMPTY, Entry
from provisioner.dossiers import handing
from tests.browser.conftest import Site, look_at
from tests.functional.dossiers.folders import CONTACT, Folders, complete_entry

MOST_STOPS = 60


@dataclass(frozen=True)
class Desk:
    """Hands dossiers out in the running demonstration."""

    site: Site
    folders: Folders

    def invited(self, entry: Entry | None = None, *, logo: bool = True) -> "Given":
        dossier_id = self.folders.new(entry, logo=logo)
        with self.folders.opened(dossier_id) as (session, dossier):
            link = handing.invite(session, dossier, CONTACT, self.folders.desk())
            return Given(self, dossier_id, self.site.url("annexe", self.folders.key.path(link.id)))


@dataclass(frozen=True)
class Given:
    """``link`` is what the contact finds in the mail."""

    desk: Desk
    id: uuid.UUID
    link: str

    def url(self, page: str = "") -> str:
        return self.desk.site.url("annexe", f"/{self.id}/{page}")

    def enter(self, page: Page) -> None:
        page.goto(self.link)
        page.get_by_role("button", name="Ouvrir mon dossier").click()
        expect(page).to_have_url(self.url())


@pytest.fixture(scope="session")
def desk(site: Site, folders: Folders) -> Desk:
    return Desk(site, folders)


@pytest.fixture
def empty(desk: Desk) -> Given:
    return desk.invited(EMPTY, logo=False)


@pytest.fixture
def full(desk: Desk) -> Given:
    return desk.invited(complete_entry(f"Agence du climat de Hautecombe {uuid.uuid4().hex[:4]}"))


def tab_to(page: Page, role: str, name: str) -> None:
    """Press Tab until the control whose name begins so has the focus, as somebody without a mouse does."""
    begins = re.compile(rf"^{re.escape(name)}")
    wanted = page.get_by_role(role, name=begins).first  # type: ignore[arg-type]  # one of a long list of literals
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def write(page: Page, label: str, text: str) -> None:
    tab_to(page, "textbox", label)
    page.keyboard.type(text)


def press(page: Page, name: str, role: str = "button") -> None:
    tab_to(page, role, name)
    page.keyboard.press("Enter")


def go_on(page: Page, heading: str) -> None:
    press(page, "Enregistrer et continuer")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_the_whole_annex_by_keyboard_alone(page: Page, empty: Given, desk: Desk) -> None:
    page.goto(empty.link)
    look_at(page, "contact-door")
    press(page, "Ouvrir mon dossier")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre annexe")
    look_at(page, "contact-overview-empty")
    press(page, "Commencer", role="link")
    write(page, "Nom de la structure", "Ville de Surville")
    write(page, "Description", "Un territoire de collines.")
    look_at(page, "contact-structure")
    go_on(page, "Contact")
    write(page, "Prénom", "Ambre")
    write(page, "Nom", "Valmont")
    write(page, "Adresse e-mail", "ambre@")
    press(page, "Enregistrer et continuer")
    expect(page.locator("#points")).to_be_focused()
    look_at(page, "contact-refused")
    press(page, "Adresse e-mail", role="link")
    expect(page.get_by_role("textbox", name="Adresse e-mail")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("a.valmont@surville.example")
    go_on(page, "Identité graphique")
    page.locator("#logo").set_input_files(desk.site.command_line.logo)
    expect(page.get_by_role("img", name="Logo actuel")).to_be_visible()
    write(page, "Couleur principale", "#10ACB7")
    write(page, "Couleur secondaire", "#FAE819")
    expect(page.get_by_text("nuance ajustée").first).to_be_visible()
    look_at(page, "contact-identity")
    go_on(page, "Adresse web")
    go_on(page, "Comptes")
    write(page, "Prénom", "Ambre")
    write(page, "Nom", "Valmont")
    write(page, "Adresse e-mail", "a.valmont@surville.example")
    tab_to(page, "combobox", "Rôle")
    page.keyboard.type("Super")
    look_at(page, "contact-accounts")
    go_on(page, "Facturation")
    write(page, "N° SIRET à facturer", "200 041 614 00252")
    look_at(page, "contact-billing")
    go_on(page, "Vérifier et envoyer")
    look_at(page, "contact-check")
    press(page, "Envoyer à l’équipe")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre annexe est envoyée")
    look_at(page, "contact-thanks")
    page.goto(empty.url())
    look_at(page, "contact-sent")


def test_a_closed_tab_has_lost_nothing(page: Page, full: Given) -> None:
    full.enter(page)
    page.goto(full.url("structure"))
    page.get_by_label("Nom de la structure").fill("Ville de Surville")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    other = page.context.new_page()
    page.close()
    other.goto(full.url("structure"))
    expect(other.get_by_label("Nom de la structure")).to_have_value("Ville de Surville")


def test_what_was_typed_without_a_network_is_there_again(page: Page, full: Given) -> None:
    full.enter(page)
    train = page.context.new_page()
    train.goto(full.url("structure"))
    train.context.set_offline(True)
    train.get_by_label("Nom de la structure").fill("Ville de Surville")
    expect(train.get_by_text("Vos saisies sont gardées dans ce navigateur")).to_be_visible()
    train.close()
    page.context.set_offline(False)
    page.goto(full.url("structure"))
    expect(page.get_by_label("Nom de la structure")).to_have_value("Ville de Surville")
    expect(page.get_by_text("nous l’avons repris")).to_be_visible()
    look_at(page, "contact-restored")


def test_a_lost_cookie_costs_two_clicks(page: Page, full: Given) -> None:
    full.enter(page)
    page.goto(full.url("structure"))
    page.context.clear_cookies()
    page.route("**/brouillon", lambda route: route.fulfill(status=400, body=""))
    page.get_by_label("Nom de la structure").fill("Ville de Surville")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre saisie n’est pas encore enregistrée")
    look_at(page, "contact-resume")
    again = page.context.new_page()
    full.enter(again)
    page.get_by_role("button", name="Enregistrer ma saisie").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contact")


def test_two_people_see_what_the_other_wrote(page: Page, full: Given) -> None:
    full.enter(page)
    page.goto(full.url("structure"))
    other = page.context.new_page()
    other.goto(full.url("structure"))
    other.get_by_label("Nom de la structure").fill("Ville de Surville-les-Bains")
    other.get_by_role("button", name="Enregistrer et continuer").click()
    # Before the page saves by itself.
    page.route("**/brouillon", lambda route: route.abort())
    page.get_by_label("Nom de la structure").fill("Ville de Surville")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("alert").first).to_contain_text("Ces champs ont changé")
    expect(page.get_by_text("« Ville de Surville-les-Bains »")).to_be_visible()
    look_at(page, "contact-clash")


def test_corrections_lead_to_their_fields(page: Page, full: Given, desk: Desk) -> None:
    comments = {
        "colours.primary": "Ce bleu est-il bien celui de votre charte graphique ?",
        "accounts/b/email": "Cette adresse ne répond pas.",
    }
    with desk.folders.opened(full.id) as (session, dossier):
        handing.ask_corrections(session, dossier, comments, desk.folders.desk())
    full.enter(page)
    look_at(page, "contact-corrections")
    page.get_by_role("link", name="Compte de Basile Orme").click()
    expect(page.get_by_text("Cette adresse ne répond pas.")).to_be_visible()
    look_at(page, "contact-corrections-accounts")


def test_a_link_that_does_not_open(page: Page, desk: Desk) -> None:
    page.goto(desk.site.url("annexe", f"/ouvrir/{'A' * 43}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page ne s’ouvre pas")
    look_at(page, "contact-shut")
