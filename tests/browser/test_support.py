"""The support's access from the question to the way out, on a desktop and on a phone."""

import uuid

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, come_in, look_at

PASSWORD = "sept petites lanternes"
REASON = "Un export de novembre ne se termine pas : nous voulons voir où il s’arrête."


def test_staff_ask_a_super_conseillere_answers_and_everybody_sees_it(page: Page, site: Site) -> None:
    member = site.guest(f"Communauté de communes de la Brenne {uuid.uuid4().hex[:4]}")
    page.goto(member.invitation)
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même, une seconde fois").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer et entrer").click()
    page.goto(site.url(member.slug, "/support"))
    look_at(page, "support-nothing-yet")

    come_in(page, site)
    page.goto(site.url("console", f"/instances/{member.slug}/support"))
    page.get_by_label("Motif").fill(REASON)
    look_at(page, "support-console-ask")
    page.get_by_role("button", name="Demander l’accès").click()
    expect(page.get_by_text("Demande en attente de réponse.")).to_be_visible()
    look_at(page, "support-console-asked")

    page.goto(site.url(member.slug))
    page.get_by_role("link", name="Répondre").click()
    page.get_by_label("4 heures", exact=True).check()
    look_at(page, "support-asked")
    page.get_by_role("button", name="Ouvrir l’accès").click()
    expect(page.get_by_role("heading", name="L’accès est ouvert")).to_be_visible()
    look_at(page, "support-open")
    page.goto(site.url(member.slug))
    expect(page.get_by_role("button", name="Mettre fin")).to_be_visible()
    look_at(page, "support-banner")

    page.goto(site.url("console", f"/instances/{member.slug}"))
    look_at(page, "support-console-instance")
    page.get_by_role("link", name="Détail (accès du support)").click()
    look_at(page, "support-console-open")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Entrer").click()
    inside = opened.value
    expect(inside.get_by_text("Vous visitez cet espace pour l’équipe support")).to_be_visible()
    look_at(inside, "support-inside")
    inside.get_by_role("button", name="Quitter").click()
    expect(inside.get_by_role("heading", level=1)).to_contain_text("Connexion")
