"""A member's second factor in a real Chromium: added, asked for, replaced by a recovery code."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from provisioner.clock import utc_now
from tests.browser.conftest import Guest, Site, look_at, set_up_factor

PASSWORD = "sept petites lanternes"


@pytest.fixture
def guest(site: Site) -> Guest:
    return site.guest(f"Syndicat des Deux Vallées {uuid.uuid4().hex[:4]}")


def test_a_member_adds_one_and_comes_in_with_it(page: Page, site: Site, guest: Guest) -> None:
    page.goto(guest.invitation)
    email = page.locator("#identifiant").input_value()
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même, une seconde fois").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer et entrer").click()
    page.goto(site.url(guest.slug, "/mon-compte/second-facteur"))
    look_at(page, "instance-factor")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Ajouter un second facteur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Installer votre second facteur")
    look_at(page, "instance-factor-set-up")
    totp = set_up_factor(page)
    look_at(page, "instance-recovery-codes")
    recovery = page.locator("#codes li").first.inner_text()
    page.get_by_role("button", name="Je les ai gardés, continuer").click()
    expect(page.get_by_text("10 codes de secours")).to_be_visible()
    look_at(page, "instance-factor-there")
    page.get_by_role("link", name="Changer de téléphone").click()
    look_at(page, "instance-factor-change")
    page.goto(site.url(guest.slug, "/mon-compte/appareils"))
    look_at(page, "instance-devices")
    leave_and_log_in(page, email)
    look_at(page, "instance-code")
    page.get_by_label("Code à 6 chiffres").fill(totp.code(utc_now() + timedelta(seconds=30)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thermix")).to_be_visible()
    leave_and_log_in(page, email)
    page.get_by_role("button", name="Utiliser un code de secours").click()
    look_at(page, "instance-recovery-code")
    page.get_by_label("Code de secours").fill(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Il vous reste 9 codes de secours.")).to_be_visible()


def leave_and_log_in(page: Page, email: str) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre code")
