"""From the returned document to the member's own space, through every hand it passes on the way."""

import base64
import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from importlib import resources
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Site, look_at

PATIENCE_MS = 90_000
PASSWORD = "neuf hirondelles au grenier"
SAMPLE = resources.files("provisioner.demo").joinpath("sample")
DROP = """
async (files) => {
  const transfer = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, {type}));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(
      new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: transfer}));
  }
}
"""


@dataclass(frozen=True)
class Town:
    """A fictional member of this test alone, and the Word file that it returned."""

    name: str
    domain: str
    document: bytes

    @classmethod
    def somewhere(cls) -> "Town":
        code = uuid.uuid4().hex[:6]
        document = _renamed(SAMPLE.joinpath("annexe-port-ligny.docx").read_bytes(), code)
        return cls(f"Ville de Port-{code}", f"port-{code}.example", document)


def _renamed(document: bytes, code: str) -> bytes:
    """The sample's file with another town in it; the SIRET goes, since one number is one member."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as given, zipfile.ZipFile(written, "w") as target:
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename == "word/document.xml":
                text = content.decode().replace("Port-Ligny", f"Port-{code}")
                text = text.replace("ligny.example", f"{code}.example")
                content = re.sub(r"(?:\d[ \u00a0]?){14}", "", text).encode()
            target.writestr(entry, content)
    return written.getvalue()


@contextmanager
def at(browser: Browser, screen: dict[str, int]) -> Iterator[Page]:
    """A browser of one's own."""
    context = browser.new_context(viewport=screen, locale="fr-FR")  # type: ignore[arg-type]  # a size
    yield context.new_page()
    context.close()


def mail_to(site: Site, address: str, words: str) -> str:
    """The text of the mail whose subject holds ``words``."""
    outbox = site.command_line.folder / "installation" / "outbox"
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in _arrived(outbox)]
    texts = [m.get_content() for m in mails if address in str(m["To"]) and words in str(m["Subject"])]
    return texts[0] if texts else ""


def _arrived(outbox: Path) -> list[Path]:
    return list(outbox.glob("*.eml"))


def link_in(page: Page, site: Site, address: str, words: str) -> str:
    """The link of a mail, once it has arrived."""
    for _ in range(PATIENCE_MS // 250):
        if found := re.search(r"http://\S+", mail_to(site, address, words)):
            return found[0]
        page.wait_for_timeout(250)
    raise AssertionError(f"no mail « {words} » to {address}")


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.count() == 1 and wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by the keyboard")


def press(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def type_over(page: Page, wanted: Locator, text: str) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_from_the_returned_document_to_the_members_space(browser: Browser, site: Site) -> None:
    town = Town.somewhere()
    with at(browser, DESKTOP) as staff, at(browser, PHONE) as contact:
        dossier = drop_what_came_back(staff, site, town)
        correct(staff)
        send_the_link(staff, town)
        complete_by_keyboard(contact, link_in(contact, site, f"maelle.kerbrat@{town.domain}", "à compléter"))
        accept(staff, dossier)
        enter(contact, link_in(contact, site, f"maelle.kerbrat@{town.domain}", "Votre accès"))


def drop_what_came_back(staff: Page, site: Site, town: Town) -> str:
    """Three files dropped anywhere on the page; returns the dossier's address."""
    staff.goto(site.url("console"))
    staff.get_by_role("button", name="Entrer dans la démonstration").click()
    staff.get_by_role("link", name="Dossiers").first.click()
    look_at(staff, "dossiers")
    staff.get_by_role("link", name="Nouveau dossier").first.click()
    look_at(staff, "dossier-new")
    files = {
        "annexe.docx": ("application/octet-stream", town.document),
        "logo.png": ("image/png", SAMPLE.joinpath("logo-port-ligny.png").read_bytes()),
        "banniere.png": ("image/png", SAMPLE.joinpath("banniere-port-ligny.png").read_bytes()),
    }
    dropped = [[name, kind, base64.b64encode(content).decode()] for name, (kind, content) in files.items()]
    staff.evaluate(DROP, dropped)
    look_at(staff, "dossier-dropped")
    staff.get_by_role("button", name="Lire le document").click()
    expect(staff.get_by_role("heading", level=1)).to_have_text(town.name)
    look_at(staff, "dossier-read")
    return staff.url.split("#")[0]


def correct(staff: Page) -> None:
    """A colour without its sign, and a repaired address that is right."""
    staff.get_by_label("Couleur secondaire", exact=True).fill("#F2765E")
    staff.get_by_role("button", name="C’est juste").first.click()
    expect(staff.get_by_label("Couleur secondaire", exact=True)).to_have_value("#F2765E")
    expect(staff.get_by_text("n’est pas un code de couleur")).to_have_count(0)
    look_at(staff, "dossier-corrected")


def send_the_link(staff: Page, town: Town) -> None:
    staff.get_by_role("link", name="Envoyer le lien privé au contact").click()
    expect(staff.get_by_label("Adresse e-mail du contact")).to_have_value(f"maelle.kerbrat@{town.domain}")
    look_at(staff, "dossier-link")
    staff.get_by_role("button", name="Continuer").click()
    look_at(staff, "dossier-link-confirm")
    staff.get_by_role("button", name="Envoyer le lien").click()
    expect(staff.get_by_text("Chez le membre").first).to_be_visible()


def complete_by_keyboard(contact: Page, link: str) -> None:
    contact.goto(link)
    look_at(contact, "contact-door")
    press(contact, contact.get_by_role("button", name="Ouvrir mon dossier"))
    expect(contact.get_by_role("heading", level=1)).to_have_text("Votre annexe")
    look_at(contact, "contact-overview")
    press(contact, contact.get_by_role("link", name=re.compile("Continuer.*Comptes")))
    look_at(contact, "contact-accounts")
    addresses = contact.get_by_label(re.compile("Adresse e-mail, compte"))
    domain = addresses.first.input_value().rpartition("@")[2]
    type_over(contact, addresses.nth(2), f"f.sarr@{domain}")
    type_over(contact, addresses.nth(3), f"l.guivarch@{domain}")
    press(contact, contact.get_by_role("button", name="Enregistrer et continuer"))
    expect(contact.get_by_role("heading", level=1)).to_have_text("Facturation")
    look_at(contact, "contact-invoice")
    press(contact, contact.get_by_role("button", name="Enregistrer et continuer"))
    expect(contact.get_by_role("heading", level=1)).to_have_text("Vérifier et envoyer")
    look_at(contact, "contact-check")
    press(contact, contact.get_by_role("button", name="Envoyer à l’équipe"))
    expect(contact.get_by_role("heading", level=1)).to_contain_text("Merci")
    look_at(contact, "contact-thanks")


def accept(staff: Page, dossier: str) -> None:
    staff.goto(dossier)
    expect(staff.get_by_text("À vérifier").first).to_be_visible()
    staff.get_by_role("link", name="Ce qui a changé").click()
    expect(staff.get_by_text("f.sarr@").first).to_be_visible()
    look_at(staff, "dossier-changes")
    staff.goto(dossier)
    staff.get_by_role("link", name=re.compile("acceptation|Accepter")).first.click()
    look_at(staff, "dossier-acceptance")
    staff.get_by_label("Membre de la communauté d’utilisateurs Mixeur").check()
    staff.get_by_label(re.compile("Signé avec la mention")).check()
    staff.get_by_label("Date de la signature").fill("2025-09-04")
    staff.get_by_label("Lieu de la signature").fill("Port-Ligny")
    staff.get_by_role("button", name="Accepter et créer l’instance").click()
    expect(staff.get_by_text("Toutes les étapes sont établies.")).to_be_visible(timeout=PATIENCE_MS)
    look_at(staff, "dossier-instance")


def enter(contact: Page, invitation: str) -> None:
    contact.goto(invitation)
    contact.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    contact.get_by_label("Le même, une seconde fois").fill(PASSWORD)
    contact.get_by_role("button", name="Enregistrer et entrer").click()
    expect(contact.get_by_role("heading", level=1)).to_contain_text("Maëlle")
    look_at(contact, "contact-portal")
