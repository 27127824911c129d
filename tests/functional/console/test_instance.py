"""The page of one instance, and what staff ask of it."""

import re

from provisioner.instances.conditions import OF_DOMAIN, TITLES
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tenants.registry import InstanceState
from tests.functional.console.office import Office
from tests.pages import Page, PageClient, text_of

# What stands on the page of an instance that asked for no name of its own.
EXPECTED = [title for kind, title in TITLES.items() if kind not in OF_DOMAIN]


def live_parts(browser: PageClient, slug: str) -> str:
    """What the page's script gets: parts of a page, not a page."""
    response = browser.browser.get(f"/instances/{slug}/conditions", base_url=browser.base)
    assert response.status_code == 200
    return response.text


def part(html: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*>(.*?)</(?:p|span|div)>', html, re.DOTALL)
    assert found, f"no part {name}"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def ask_to_suspend(browser: PageClient, slug: str) -> Page:
    return browser.submit(browser.get(f"/instances/{slug}/suspension"))


def test_everything_about_it_is_on_one_page(office: Office, browser: PageClient, live: Instance) -> None:
    page = browser.get(f"/instances/{live.slug}")
    assert page.heading == live.member.name
    for fact in (
        live.member.contact_email,
        "le 18/06/2025 à Surville",
        "conditions du 18/06/2025",
        "#10ACB7",
        "2 couleurs ajustées",
        "Ambre Valmont",
        "Super-conseiller",
        "Invitation envoyée",
        "Partenaire",
        "À compléter",
        *EXPECTED,
    ):
        assert fact in page.text, fact
    links = {link.get("href", "") for link in page.document.iter("a")}
    base = office.platform.settings.url(live.slug)
    assert {base, f"{base}/theme/{live.theme_version}/logo.png"} <= links
    assert f"{base}/theme/{live.theme_version}/banner.png" in links


def test_moments_are_said_in_words_and_given_exactly(browser: PageClient, live: Instance) -> None:
    page = browser.get(f"/instances/{live.slug}")
    times = list(page.document.iter("time"))
    assert len(times) >= len(EXPECTED)
    for time in times:
        assert re.fullmatch(r"(il y a|dans) .*|à l’instant", text_of(time))
        assert re.search(r"\d{4} à \d{1,2} h \d\d$", time.attrib["title"])
        assert time.attrib["datetime"].startswith("20")


def test_the_parts_that_change_are_those_of_the_page(browser: PageClient, live: Instance) -> None:
    page = browser.get(f"/instances/{live.slug}")
    parts = {e.attrib["id"] for e in page.document.iter() if "data-live" in e.attrib}
    fragment = live_parts(browser, live.slug)
    assert parts == set(re.findall(r'id="([a-z]+)"[^>]* data-live', fragment))
    assert part(fragment, "resume") == "Toutes les étapes sont établies."
    assert "<html" not in fragment
    (script,) = [s for s in page.document.iter("script") if "data-source" in s.attrib]
    assert script.attrib["data-source"] == f"/instances/{live.slug}/conditions"


def test_without_script_a_link_shows_the_latest(browser: PageClient, live: Instance) -> None:
    links = {
        text_of(link): link.get("href") for link in browser.get(f"/instances/{live.slug}").document.iter("a")
    }
    assert links["Actualiser"] == f"/instances/{live.slug}"


def test_a_look_is_asked_for_and_queued(office: Office, browser: PageClient, own: Instance) -> None:
    page = browser.get(f"/instances/{own.slug}")
    for _ in range(2):
        answer = browser.submit(page, action=f"/instances/{own.slug}/verification")
        assert "Vérification demandée" in browser.follow(answer).text
    assert office.queued(own.id) == 1
    assert office.instance(own.slug).next_look_at is not None
    assert f"Remise en conformité demandée : {own.slug}." in browser.get("/journal").text


def test_suspending_says_first_what_will_happen(browser: PageClient, live: Instance) -> None:
    page = browser.get(f"/instances/{live.slug}/suspension")
    assert page.heading == f"Suspendre « {live.member.name} » ?"
    assert "aucune donnée n’est effacée" in page.text
    assert "Ne rien changer" in page.text


def test_an_instance_is_suspended_and_resumed(
    platform: Platform, office: Office, browser: PageClient, own: Instance
) -> None:
    page = browser.follow(ask_to_suspend(browser, own.slug))
    assert f"Suspension de « {own.member.name} » demandée." in page.text
    assert "Suspension demandée ; l’espace est encore ouvert." in page.text
    assert (office.instance(own.slug).state, office.queued(own.id)) == (InstanceState.SUSPENDED, 1)

    reconcile(platform, own.id)
    fragment = live_parts(browser, own.slug)
    assert (part(fragment, "etat"), part(fragment, "resume")) == (
        "Suspendue",
        "L’espace est fermé à ses utilisateurs.",
    )

    page = browser.follow(browser.submit(page, action=f"/instances/{own.slug}/retablissement"))
    assert f"Rétablissement de « {own.member.name} » demandé" in page.text
    assert "6 sur 7 ; en cours : Mise en ligne." in page.text
    reconcile(platform, own.id)
    assert part(live_parts(browser, own.slug), "etat") == "En ligne"


def test_acting_on_what_has_changed_meanwhile_is_a_conflict(browser: PageClient, own: Instance) -> None:
    confirmation = browser.get(f"/instances/{own.slug}/suspension")
    browser.submit(confirmation)
    page = browser.submit(confirmation)
    assert (page.status, page.heading) == (409, "Ce n’est plus possible")
    assert "est déjà suspendue" in page.text
    (button,) = [link for link in page.document.iter("a") if text_of(link) == "Revenir à l’instance"]
    assert button.get("href") == f"/instances/{own.slug}"
    assert browser.get(f"/instances/{own.slug}/suspension").headers["Location"] == f"/instances/{own.slug}"
