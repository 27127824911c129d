"""Staff at the form of a dossier in a real Chromium: what goes wrong loses nothing and says what to do."""

import re
import uuid
from base64 import b64encode
from dataclasses import dataclass

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Site, look_at
from tests.functional.dossiers.folders import Folders, complete_entry
from tests.members import picture

PASTE = """
(field, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}
"""

# Before any script of the page's own has run.
TYPED_AT_ONCE = """
new MutationObserver((changes, observer) => {
  const field = document.querySelector('[name="structure.name"]');
  if (!field) return;
  field.value = "Ville de Surville-les-Bains";
  observer.disconnect();
}).observe(document, {childList: true, subtree: true});
"""
# The picture's bytes take the place of PICTURE.
CHOSEN_AT_ONCE = """
new MutationObserver((changes, observer) => {
  const field = document.querySelector("#banner");
  if (!field) return;
  const bytes = Uint8Array.from(atob("PICTURE"), (character) => character.charCodeAt(0));
  const carrier = new DataTransfer();
  carrier.items.add(new File([bytes], "banniere.png", {type: "image/png"}));
  field.files = carrier.files;
  observer.disconnect();
}).observe(document, {childList: true, subtree: true});
"""


@dataclass(frozen=True)
class Form:
    """A dossier of the demonstration, open in front of its visitor."""

    site: Site
    path: str
    page: Page

    def open(self, page: Page) -> None:
        page.goto(self.site.url("console", self.path))

    def another_window(self) -> Page:
        window = self.page.context.new_page()
        self.open(window)
        return window

    def without_saving_by_itself(self) -> None:
        """As when somebody presses the button at once, or has no script."""
        self.page.context.route("**/brouillon", lambda route: route.fulfill(status=400, body=""))


@pytest.fixture
def form(page: Page, site: Site, folders: Folders) -> Form:
    dossier = folders.new(complete_entry(f"Ville de Surville {uuid.uuid4().hex[:4]}"))
    opened = Form(site, f"/dossiers/{dossier}", page)
    opened.open(page)
    enter(page)
    expect(name_of(page)).to_be_visible()
    return opened


def enter(page: Page) -> None:
    page.get_by_role("button", name="Entrer dans la démonstration").click()


def name_of(page: Page) -> Locator:
    return page.get_by_label("Nom de la structure")


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def first_name(page: Page, number: int) -> Locator:
    return page.get_by_role("textbox", name=re.compile(rf"^Prénom\s?, compte n°\s{number}$"))


def account(page: Page, number: int) -> list[str]:
    """First name, last name, address and role as they stand in this row of the table."""
    row = page.get_by_role("row").nth(number)
    fields = [*row.get_by_role("textbox").all(), row.get_by_role("combobox")]
    return [field.input_value() for field in fields]


def test_what_was_typed_goes_through_the_login(form: Form) -> None:
    page = form.page
    form.without_saving_by_itself()
    name_of(page).fill("Ville de Surville-les-Bains")
    page.context.clear_cookies()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("votre saisie vous suit")
    look_at(page, "console-login-typed")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre saisie est là")
    look_at(page, "console-resume")
    page.get_by_role("button", name="Reprendre ma saisie").click()
    expect(page.get_by_role("status").first).to_contain_text("Enregistré")
    expect(name_of(page)).to_have_value("Ville de Surville-les-Bains")


def test_what_was_typed_before_the_script_was_there_is_saved_too(form: Form) -> None:
    page = form.page
    page.add_init_script(TYPED_AT_ONCE)
    form.open(page)
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    expect(name_of(form.another_window())).to_have_value("Ville de Surville-les-Bains")


def test_a_login_that_ended_behind_the_script_leads_back_to_the_form(form: Form) -> None:
    page = form.page
    page.context.clear_cookies()
    name_of(page).fill("Ville de Surville-les-Bains")
    expect(page.get_by_text("votre connexion a expiré")).to_be_visible()
    page.get_by_role("link", name="Rouvrir le formulaire").click()
    enter(page)
    expect(page.get_by_text("nous l’avons repris")).to_be_visible()
    expect(name_of(page)).to_have_value("Ville de Surville-les-Bains")


def test_two_windows_at_one_field(form: Form) -> None:
    page = form.page
    form.without_saving_by_itself()
    other = form.another_window()
    name_of(other).fill("Ville de Surville-les-Bains")
    save(other)
    name_of(page).fill("Ville de Surville-sur-Mer")
    save(page)
    notice = page.get_by_role("alert").first
    expect(notice).to_be_focused()
    look_at(page, "dossier-clash")
    notice.get_by_role("link", name="Nom de la structure").click()
    expect(name_of(page)).to_be_focused()
    expect(page.get_by_text("a écrit « Ville de Surville-les-Bains »")).to_be_visible()
    save(page)
    expect(name_of(page)).to_have_value("Ville de Surville-sur-Mer")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_banner_of_the_wrong_size_is_refused_at_once_and_loses_nothing(form: Form) -> None:
    page = form.page
    name_of(page).fill("Ville de Surville-les-Bains")
    banner = FilePayload(name="banniere.png", mimeType="image/png", buffer=picture(2400, 180))
    page.get_by_label(re.compile("^Bannière")).set_input_files(banner)
    refusal = page.get_by_role("alert")
    expect(refusal).to_have_text(re.compile("2.400 × 180.px : la largeur doit être de 2.000.px"))
    refusal.scroll_into_view_if_needed()
    look_at(page, "dossier-banner-refused")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    form.open(page)
    expect(name_of(page)).to_have_value("Ville de Surville-les-Bains")


def test_a_picture_that_was_chosen_before_the_script_was_there_is_sent_too(form: Form) -> None:
    page = form.page
    page.add_init_script(CHOSEN_AT_ONCE.replace("PICTURE", b64encode(picture(2400, 180)).decode()))
    form.open(page)
    expect(page.get_by_role("alert")).to_have_text(re.compile("2.400 × 180.px"))


def test_rows_of_a_spreadsheet_are_pasted_into_the_table(form: Form) -> None:
    page = form.page
    page.get_by_role("button", name="Ajouter une personne").click()
    rows = "Zoé\tBrume\tz.brume@surville.example\tOui\r\nOlive\tLune\to.lune@surville.example\tOccupée\r\n"
    expect(page.get_by_role("checkbox", name=re.compile("^Retirer le compte")).first).to_be_attached()
    first_name(page, 3).evaluate(PASTE, rows)
    expect(page.get_by_text("2 lignes collées.")).to_be_attached()
    assert account(page, 3) == ["Zoé", "Brume", "z.brume@surville.example", "super_conseiller"]
    assert account(page, 4) == ["Olive", "Lune", "o.lune@surville.example", "conseiller"]
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    form.open(page)
    assert account(page, 4) == ["Olive", "Lune", "o.lune@surville.example", "conseiller"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("Nom\tPrénom\tCourriel\nBrume\tZoé\tz.brume@surville.example", "a une ligne de titres"),
        ("z.brume@surville.example\tZoé\tBrume\tnon", "ne sont pas dans l’ordre"),
    ],
)
def test_columns_in_another_order_wait_for_a_button(form: Form, rows: str, reason: str) -> None:
    page = form.page
    page.get_by_role("button", name="Ajouter une personne").click()
    first_name(page, 3).evaluate(PASTE, rows)
    expect(page.get_by_text(reason)).to_be_visible()
    look_at(page, "dossier-pasted")
    page.get_by_role("button", name="Ajouter ces lignes").click()
    expect(page.locator("[data-af-status]")).to_have_text("Une personne ajoutée.")
    assert account(page, 3) == ["Zoé", "Brume", "z.brume@surville.example", "conseiller"]


def test_an_acceptance_that_lacks_everything_leads_to_its_fields(form: Form) -> None:
    page = form.page
    page.get_by_role("link", name="Accepter le dossier").click()
    page.get_by_role("button", name="Accepter et créer l’instance").click()
    notice = page.get_by_role("alert")
    expect(notice).to_be_focused()
    look_at(page, "dossier-acceptance-refused")
    notice.get_by_role("link", name="Date de la signature").click()
    expect(page.get_by_label("Date de la signature")).to_be_focused()


def test_a_dossier_put_aside_and_erased(form: Form) -> None:
    page = form.page
    page.get_by_role("link", name="Classer sans suite").click()
    look_at(page, "dossier-put-aside-question")
    page.get_by_role("button", name="Classer le dossier").click()
    expect(page.get_by_text("Ce dossier est classé")).to_be_visible()
    look_at(page, "dossier-put-aside")
    page.get_by_role("link", name="Supprimer pour toujours").click()
    look_at(page, "dossier-erase-question")
    page.get_by_role("button", name="Supprimer le dossier").click()
    expect(page.get_by_role("status").first).to_contain_text("est supprimé")
    form.open(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Introuvable")
    look_at(page, "dossier-erased")


def test_files_that_are_too_heavy_together(form: Form) -> None:
    page = form.page
    page.goto(form.site.url("console", "/dossiers/nouveau"))
    heavy = FilePayload(name="annexe.pdf", mimeType="application/pdf", buffer=b"0" * 31_000_000)
    page.get_by_label("Document reçu").set_input_files(heavy)
    expect(page.get_by_text("10 Mo au plus.").last).to_be_visible()
    page.get_by_role("button", name="Lire le document").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Envoi trop volumineux")
    look_at(page, "dossier-too-heavy")
