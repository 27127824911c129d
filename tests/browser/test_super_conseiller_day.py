"""A super-conseillère's day in a real Chromium: people come, change and go, and all of it is on record."""

import csv
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from tests.browser.conftest import Guest, Site, look_at, set_up_factor

PASSWORD = "sept petites lanternes"
TO_COMPLETE = "SOLITOIT\t\tà définir\tNon"
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Day:
    """``page`` is Ambre's, who keeps the accounts; ``colleague`` is Basile's browser."""

    site: Site
    guest: Guest
    page: Page
    colleague: Page

    def open(self, place: str) -> None:
        self.page.get_by_role("link", name=place, exact=True).first.click()

    def person(self, name: str) -> None:
        self.open("Comptes")
        self.page.get_by_role("link", name=name, exact=True).click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def is_told(self, sentence: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=sentence)).to_be_visible(timeout=PATIENCE_MS)

    def look(self, name: str) -> None:
        look_at(self.page, f"day-{name}")


@pytest.fixture
def day(site: Site, browser: Browser, page: Page) -> Iterator[Day]:
    guest = site.guest(f"Pays des Quatre Moulins {uuid.uuid4().hex[:4]}", TO_COMPLETE)
    context = browser.new_context(viewport=page.viewport_size, locale="fr-FR")
    for each in (page, context):
        each.set_default_timeout(PATIENCE_MS)
    yield Day(site, guest, page, context.new_page())
    context.close()


@pytest.mark.timeout(1200)
def test_the_day_of_a_super_conseillere(day: Day) -> None:
    choose_password(day.page, day.guest.invitation)
    day.open("Comptes")
    day.look("accounts")
    somebody_is_invited(day)
    an_account_is_completed(day)
    the_colleague_comes_and_is_promoted(day)
    the_colleague_is_suspended_by_keyboard_and_restored(day)
    the_sheet_is_edited(day)
    the_support_is_let_in_and_out(day)
    a_second_factor_is_required_of_all(day)
    what_was_done_is_taken_along(day)


def choose_password(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même, une seconde fois").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer et entrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")


def somebody_is_invited(day: Day) -> None:
    day.open("Inviter une personne")
    fill_in(day.page, "Capucine", "Rivoire", "accueil@moulins.example")
    day.look("invite")
    day.press("Envoyer l’invitation")
    expect(day.page.get_by_label("Je confirme")).to_be_visible()
    day.look("invite-shared-mailbox")
    day.page.get_by_label("Adresse e-mail").fill("c.rivoire@moulins.example")
    day.press("Envoyer l’invitation")
    day.is_told("Une invitation part à Capucine Rivoire")
    day.look("invited")
    day.person("Capucine Rivoire")
    day.look("person-invited")
    day.press("Annuler l’invitation")
    day.is_told("est annulée")
    day.person("Capucine Rivoire")
    day.press("Envoyer une nouvelle invitation")
    expect(day.page.get_by_role("alert")).to_contain_text("attendez cinq minutes")
    day.look("person-revoked")


def an_account_is_completed(day: Day) -> None:
    day.person("SOLITOIT")
    day.look("person-incomplete")
    fill_in(day.page, "Soline", "Toit", "s.toit@solitoit.example")
    day.press("Enregistrer et inviter")
    day.is_told("Soline Toit")
    day.look("completed")


def the_colleague_comes_and_is_promoted(day: Day) -> None:
    day.person("Basile Orme")
    email = day.page.get_by_label("Adresse e-mail").input_value()
    choose_password(day.colleague, day.site.invitation(email))
    expect(day.colleague.get_by_role("link", name="Comptes", exact=True)).to_have_count(0)
    day.page.reload()
    day.look("person-active")
    day.press("Nommer super-conseiller")
    day.is_told("Basile Orme gère désormais les comptes")
    day.look("promoted")
    day.colleague.reload()
    expect(day.colleague.get_by_role("link", name="Comptes", exact=True)).to_be_visible()
    day.person("Basile Orme")
    day.press("Retirer ce rôle")
    day.is_told("Basile Orme ne gère plus les comptes")


def the_colleague_is_suspended_by_keyboard_and_restored(day: Day) -> None:
    tab_to(day.page, day.page.get_by_role("link", name="Basile Orme", exact=True))
    day.page.keyboard.press("Enter")
    expect(day.page.get_by_role("heading", level=1)).to_have_text("Basile Orme")
    tab_to(day.page, day.page.get_by_role("button", name="Suspendre", exact=True))
    day.page.keyboard.press("Enter")
    day.is_told("Le compte de Basile Orme est suspendu")
    day.look("suspended")
    day.colleague.reload()
    expect(day.colleague.get_by_role("heading", level=1)).to_have_text("Connexion")
    tab_to(day.page, day.page.get_by_role("button", name="Rétablir", exact=True))
    day.page.keyboard.press("Enter")
    day.is_told("Le compte de Basile Orme est rétabli")
    log_in(day)


def the_sheet_is_edited(day: Day) -> None:
    day.open("Structure")
    for label, text in (
        ("Présentation", "Quatre moulins, une rivière, et des maisons à rénover."),
        ("SIRET", "200 041 614 00252"),
        ("Adresse postale", "1, quai des Meuniers\n03000 Surville"),
        ("Prénom", "Ambre"),
        ("Fonction", "directrice de l’habitat"),
    ):
        day.page.get_by_label(label).fill(text)
    day.page.get_by_label("Nom", exact=True).fill("Valmont")
    day.press("Enregistrer la fiche")
    day.is_told("La fiche est enregistrée.")
    day.look("sheet")
    day.open("Accueil")
    expect(day.page.get_by_text("Ambre Valmont, directrice de l’habitat")).to_be_visible()
    day.look("portal")


def the_support_is_let_in_and_out(day: Day) -> None:
    day.open("Comptes")
    day.open("Accès du support")
    day.page.get_by_label("Motif").fill("Un export ne se termine pas")
    day.page.get_by_label("4 heures", exact=True).check()
    day.look("support")
    day.press("Ouvrir l’accès")
    expect(day.page.get_by_role("heading", name="L’accès est ouvert")).to_be_visible()
    day.look("support-open")
    day.colleague.reload()
    notice = day.colleague.get_by_role("complementary", name="Accès du support")
    expect(notice).to_contain_text("Un export ne se termine pas")
    look_at(day.colleague, "day-support-told-to-everybody")
    day.open("Accueil")
    day.look("portal-support-open")
    day.press("Mettre fin")
    expect(day.page.get_by_role("complementary", name="Accès du support")).to_have_count(0)
    day.look("support-ended")


def a_second_factor_is_required_of_all(day: Day) -> None:
    day.open("Structure")
    day.open("Exiger le second facteur…")
    day.page.get_by_label("Votre mot de passe").fill(PASSWORD)
    day.press("Ajouter un second facteur")
    set_up_factor(day.page)
    day.look("factor-codes")
    code = day.page.locator("#codes li").first.inner_text()
    day.press("Je les ai gardés, continuer")
    day.open("Structure")
    day.open("Exiger le second facteur…")
    day.look("factor-asked-first")
    day.page.get_by_label("Code à 6 chiffres").fill(code)
    day.press("L’exiger de tout le monde")
    day.is_told("Le second facteur est exigé")
    day.colleague.goto(day.site.url(day.guest.slug))
    expect(day.colleague.get_by_text("Votre structure demande désormais un second facteur.")).to_be_visible()
    day.look("factor-required")
    expect(day.page.get_by_text("Exigé de tout le monde.")).to_be_visible()


def what_was_done_is_taken_along(day: Day) -> None:
    day.open("Journal")
    day.look("journal")
    day.page.get_by_label("Quoi").select_option("Comptes et invitations")
    day.press("Filtrer")
    expect(day.page.get_by_text("Compte de Basile Orme suspendu.")).to_be_visible()
    day.look("journal-accounts")
    table = taken(day, "Fichier CSV (tableur)").path().read_text(encoding="utf-8-sig")
    told = list(csv.reader(table.splitlines(), delimiter=";"))
    assert any("Basile Orme" in cell for line in told for cell in line)
    entries = json.loads(taken(day, "Fichier JSON").path().read_text())
    kinds = {entry["kind"] for entry in entries}
    assert {"account.suspended", "account.restored", "invitation.revoked"} <= kinds


def taken(day: Day, name: str) -> Download:
    with day.page.expect_download() as download:
        day.page.get_by_role("link", name=name).click()
    assert download.value.suggested_filename.startswith("journal-")
    return download.value


def fill_in(page: Page, first: str, last: str, email: str) -> None:
    page.get_by_label("Prénom").fill(first)
    page.get_by_label("Nom", exact=True).fill(last)
    page.get_by_label("Adresse e-mail").fill(email)


def log_in(day: Day) -> None:
    """Basile, with the password that he had."""
    day.person("Basile Orme")
    email = day.page.get_by_label("Adresse e-mail").input_value()
    day.colleague.get_by_label("Adresse e-mail").fill(email)
    day.colleague.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    day.colleague.get_by_role("button", name="Se connecter").click()
    expect(day.colleague.get_by_role("heading", level=1)).to_contain_text("Bonjour")


def tab_to(page: Page, goal: Locator) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{goal} is not reached by the keyboard")
