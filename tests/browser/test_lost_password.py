"""A lost password in a real Chromium, with the demonstration's own worker: asked for, mailed, chosen."""

import re
import time
import uuid
from email import message_from_bytes
from email.policy import default

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, look_at

PATIENCE_SECONDS = 60
PASSWORD = "sept petites lanternes"
ANOTHER = "neuf galets sous le quai"


def choose_password(page: Page, password: str) -> None:
    page.get_by_label("Nouveau mot de passe").fill(password)
    page.get_by_label("Le même, une seconde fois").fill(password)
    page.get_by_role("button", name="Enregistrer et entrer").click()


def mailed_link(site: Site, slug: str) -> str:
    """The link of the mail that the worker sends by itself."""
    outbox = site.command_line.folder / "installation" / "outbox"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        mails = (message_from_bytes(path.read_bytes(), policy=default) for path in outbox.glob("*.eml"))
        for mail in mails:
            link = re.search(rf"http://{slug}\.\S+/nouveau-mot-de-passe/\S+", mail.get_content())
            if link:
                return link[0]
        time.sleep(0.2)
    raise AssertionError("no mail came")


def test_from_the_forgotten_password_to_the_portal(page: Page, site: Site) -> None:
    guest = site.guest(f"Communauté de communes des Trois Rives {uuid.uuid4().hex[:4]}")
    page.goto(guest.invitation)
    email = page.get_by_label("Votre identifiant").input_value()
    choose_password(page, PASSWORD)
    page.get_by_role("button", name="Se déconnecter").click()
    look_at(page, "instance-login-lost")
    page.get_by_role("link", name="Mot de passe oublié").click()
    look_at(page, "instance-lost-password")
    page.get_by_label("Adresse e-mail").fill(email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultez votre messagerie")
    look_at(page, "instance-lost-password-asked")
    link = mailed_link(site, guest.slug)
    page.goto(link)
    choose_password(page, "azertyuiop12")
    expect(page.get_by_text("touches du clavier")).to_be_visible()
    look_at(page, "instance-new-password")
    choose_password(page, ANOTHER)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ambre")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Lien non valable")
    look_at(page, "instance-new-password-used")


def test_the_consoles_page_and_its_answer(page: Page, site: Site) -> None:
    page.goto(site.url("console", "/mot-de-passe-oublie"))
    look_at(page, "console-lost-password")
    page.get_by_label("Adresse e-mail").fill("personne@operateur.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultez votre messagerie")
    look_at(page, "console-lost-password-asked")
