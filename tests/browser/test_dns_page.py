"""Whoever manages a member's DNS, in a real Chromium: the page of a name, followed, copied and printed."""

import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy.orm import Session

from provisioner.domains.claims import claiming, links
from provisioner.domains.claims.claiming import Wish
from provisioner.domains.claims.watching import look_at as look_at_name
from provisioner.domains.models import Domain, DomainState, TokenReason
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.private_links import Desk
from tests.browser.conftest import PICTURES, Site, console_alone, look_at
from tests.dns.faults import SILENT
from tests.dns.world import World, Zone
from tests.functional.dossiers.folders import STAFF
from tests.members import live_instance, order

PATIENCE_MS = 20_000


@dataclass(frozen=True)
class Registry:
    """Names in a world of name servers, asked for by instances on which nobody but the test works."""

    site: Site
    platform: Platform
    world: World

    def claimed(self, structure: str, domain: str, below: str = "mixeur", *, servers: int = 2) -> "Name":
        """The structure owns ``domain`` and asks for a name below it, or for itself with ``""``."""
        zone = self.world.zone(domain, servers)
        host = f"{below}.{domain}" if below else domain
        now = self.platform.clock()
        live = live_instance(self.platform, order(f"{structure} {uuid.uuid4().hex[:4]}"))
        with Session(self.platform.control) as session, session.begin():
            instance = session.get_one(Instance, live.id)
            claim = claiming.request(session, self.platform.intake.names, instance, Wish(host, STAFF, now))
            desk = Desk(self.platform.letterbox.domain_link_key, STAFF, now)
            path = desk.key.path(links.issue(session, claim, None, desk).id)
            return Name(self, zone, claim.id, host, self.site.url("domaine", path))


@dataclass(frozen=True)
class Name:
    """``link`` is what the mail brings."""

    registry: Registry
    zone: Zone
    id: uuid.UUID
    host: str
    link: str

    def look(self) -> None:
        """Do what the worker does, in the world of the test."""
        self.set(next_look_at=self.registry.platform.clock())
        platform = replace(self.registry.platform, where=self.registry.world.where)
        # Playwright has this thread's event loop running.
        with ThreadPoolExecutor() as elsewhere:
            assert elsewhere.submit(look_at_name, platform, self.id).result()

    def set(self, **columns: Any) -> None:
        with Session(self.registry.platform.control) as session, session.begin():
            row = session.get_one(Domain, self.id)
            for column, value in columns.items():
                setattr(row, column, value)

    def lead_to(self, target: str) -> None:
        self.zone.set(self.host, "CNAME", f"{target}.")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Platform]]:
    with console_alone(tmp_path_factory.mktemp("dns")) as opened:
        yield opened


@pytest.fixture
def registry(alone: tuple[Site, Platform], dns_world: World) -> Registry:
    return Registry(*alone, dns_world)


@pytest.fixture
def name(registry: Registry) -> Name:
    return registry.claimed("Ville de Surville", f"surville-{uuid.uuid4().hex[:4]}.example")


# Whether all of the page is of one task: what changes by itself may be of the next one already.
TELLS_WHETHER_WHOLE = """
addEventListener("DOMContentLoaded", () => {
  const task = () => document.querySelector("[data-version]")?.dataset.version;
  const loaded = task();
  const tell = () => document.documentElement.toggleAttribute("data-is-whole", task() === loaded);
  new MutationObserver(tell).observe(document.body, { childList: true, subtree: true, attributes: true });
  tell();
});
"""


def opened(page: Page, name: Name) -> None:
    page.add_init_script(TELLS_WHETHER_WHOLE)
    page.goto(name.link)
    expect(page.get_by_role("heading", level=1)).to_have_text(name.host)


def stands(page: Page, title: str) -> None:
    """Once it stands still: with another task, it loads itself within a second."""
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("html[data-is-whole]")).to_have_count(1, timeout=PATIENCE_MS)


def test_the_page_follows_from_nothing_to_the_certificate_without_being_touched(
    page: Page, name: Name
) -> None:
    opened(page, name)
    stands(page, "Première vérification en cours")
    look_at(page, "dns-first")
    name.look()
    stands(page, "L’enregistrement n’existe pas encore")
    look_at(page, "dns-missing")
    name.lead_to("www.ancien-hebergeur.example")
    name.look()
    stands(page, "L’enregistrement n’est pas encore le bon")
    expect(page.get_by_role("heading", name="Ce qu’il faut corriger")).to_be_visible()
    look_at(page, "dns-wrong")
    name.lead_to(name.registry.world.target)
    name.look()
    stands(page, "Le DNS est bon, le certificat arrive")
    look_at(page, "dns-verified")
    now = name.registry.platform.clock()
    name.set(
        state=DomainState.SERVED, served_at=now, next_look_at=now + timedelta(hours=9), failing_since=None
    )
    stands(page, "C’est en ligne")
    expect(page.get_by_role("link", name=f"Ouvrir {name.host}")).to_be_visible()
    expect(page.locator(".state.is-well")).to_be_visible()
    look_at(page, "dns-live")


def test_a_name_that_led_here_before_is_asked_for_a_second_record(page: Page, name: Name) -> None:
    """The list of records is another one after the first look: the page loads it by itself."""
    name.lead_to(name.registry.world.target)
    opened(page, name)
    expect(page.get_by_role("heading", name="L’enregistrement à créer")).to_be_visible()
    name.look()
    stands(page, "Il manque l’enregistrement de contrôle")
    expect(page.locator("#valeur-2")).to_be_visible()
    look_at(page, "dns-token")
    token = page.locator("#valeur-2").input_value()
    name.zone.set(f"_mixeur-challenge.{name.host}", "TXT", f'"{token}"')
    name.look()
    stands(page, "Le DNS est bon, le certificat arrive")


def test_servers_that_do_not_answer_are_named(page: Page, name: Name) -> None:
    for server in name.zone.servers:
        server.fail(SILENT)
    name.look()
    opened(page, name)
    stands(page, "Les serveurs du domaine ne répondent pas")
    look_at(page, "dns-silent")


def test_an_apex_is_told_what_can_be_done_there(page: Page, registry: Registry) -> None:
    apex = registry.claimed("Ville de Surville", f"surville-{uuid.uuid4().hex[:4]}.example", below="")
    apex.zone.set("@", "A", "192.0.2.80")
    apex.look()
    opened(page, apex)
    expect(page.get_by_text("un CNAME ne peut pas y exister").first).to_be_visible()
    expect(page.get_by_text(f"{apex.host} mène aujourd’hui à 192.0.2.80.")).to_be_visible()
    look_at(page, "dns-apex")


def test_a_broken_name_says_until_when_it_is_answered(page: Page, name: Name) -> None:
    name.lead_to("www.ancien-hebergeur.example")
    name.look()
    now = name.registry.platform.clock()
    name.set(
        state=DomainState.DEGRADED, verified_at=now - timedelta(days=30), degraded_at=now - timedelta(days=1)
    )
    opened(page, name)
    stands(page, "Cette adresse ne mène plus à l’espace")
    look_at(page, "dns-broken")


def test_a_forgotten_final_dot_is_in_the_value_to_copy(page: Page, name: Name) -> None:
    name.lead_to(f"{name.registry.world.target}.{name.zone.origin}")
    name.look()
    opened(page, name)
    expect(page.locator("#valeur-1")).to_have_value(f"{name.registry.world.target}.")
    look_at(page, "dns-dot")


def test_whoever_holds_the_link_of_a_name_given_back_is_told_to_remove_its_record(
    page: Page, name: Name
) -> None:
    with Session(name.registry.platform.control) as session, session.begin():
        claiming.release(session, session.get_one(Domain, name.id), STAFF, name.registry.platform.clock())
    page.goto(name.link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette adresse n’est plus demandée")
    look_at(page, "dns-released")


def test_forms_of_providers_open_one_at_a_time(page: Page, name: Name) -> None:
    name.look()
    opened(page, name)
    page.get_by_text("OVHcloud", exact=True).click()
    expect(page.get_by_role("rowheader", name="Sous-domaine")).to_be_visible()
    page.get_by_text("Cloudflare", exact=True).click()
    expect(page.get_by_text("nuage gris")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Sous-domaine")).to_be_hidden()
    look_at(page, "dns-provider")


def test_a_record_is_copied_by_its_button(page: Page, name: Name) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, name)
    page.get_by_role("button", name="Copier la valeur du CNAME").first.click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == name.registry.world.target


def test_the_button_asks_for_a_look_by_keyboard_and_keeps_the_focus(page: Page, name: Name) -> None:
    opened(page, name)
    page.evaluate("window.stayed = true")
    button = page.get_by_role("button", name="Vérifier maintenant")
    button.focus()
    page.keyboard.press("Enter")
    asked = page.get_by_text("Vérification demandée")
    expect(asked).to_be_visible()
    look_at(page, "dns-asked")
    name.look()
    expect(asked).to_have_count(0, timeout=PATIENCE_MS)
    expect(button).to_be_focused()
    assert page.evaluate("window.stayed")


def test_without_scripts_the_button_asks_too(browser: Browser, name: Name) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    opened(page, name)
    page.get_by_role("button", name="Vérifier maintenant").click()
    expect(page.get_by_text("Vérification demandée")).to_be_visible()
    context.close()


def test_without_scripts_everything_is_there_and_a_link_tells_more(browser: Browser, name: Name) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    opened(page, name)
    name.look()
    page.get_by_role("link", name="Actualiser").click()
    expect(page.get_by_role("heading", name="L’enregistrement n’existe pas encore")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Copier"))).to_have_count(0)
    page.get_by_text("Gandi", exact=True).click()
    expect(page.get_by_role("rowheader", name="Nom d’hôte")).to_be_visible()
    context.close()


def test_on_paper_the_records_stand_on_one_page(page: Page, name: Name) -> None:
    name.look()
    name.set(token_reason=TokenReason.WAS_ANOTHERS)
    opened(page, name)
    token = page.locator("#valeur-2").input_value()
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    page.screenshot(path=PICTURES / "dns-paper.png", full_page=True)
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == 1
    written = paper.pages[0].extract_text()
    for expected in (name.host, "prod.mixeur.solutions", token, "(BIND)"):
        assert expected in written


def test_a_link_that_does_not_open(page: Page, registry: Registry) -> None:
    page.goto(registry.site.url("domaine", f"/suivre/{'A' * 43}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page ne s’ouvre pas")
    look_at(page, "dns-shut")
