"""A real Chromium in front of the running demonstration."""

import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from provisioner.app.platform import open_platform
from provisioner.clock import utc_now
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from tenants.second_factor.totp import Totp
from tests.command_line import ACCEPTED, CommandLine, document
from tests.functional.dossiers.folders import Folders
from tests.mailbox import free_port

# What a page is to show, it shows, however busy the machine is.
expect.set_options(timeout=30_000)
PICTURES = Path(__file__).parents[2] / "build" / "pictures"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
START_SECONDS = 120
PASSWORD = "sept petites lanternes vertes"
# The same engine without windows around its pages: opening one costs a sixth.
CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Cookies of the staff, by the port of the site.
_SESSIONS: dict[int, Any] = {}
# What RGAA asks for as well, and what axe counts as good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Guest:
    """A member whose instance is up, and the link that its super-conseillère got."""

    slug: str
    name: str
    invitation: str


@dataclass(frozen=True)
class Site:
    """The demonstration as it runs for these tests."""

    port: int
    command_line: CommandLine

    def url(self, name: str, path: str = "/") -> str:
        return f"http://{name}.localhost:{self.port}{path}"

    def guest(self, name: str, *more_accounts: str) -> Guest:
        """Onboard a member of this name beside the sample; ``more_accounts`` are lines for its annex."""
        run = self.command_line
        annex = run.annex(name, *more_accounts)
        done = run("onboard", annex, "--logo", run.logo, "--banner", run.banner, *ACCEPTED, "--json")
        shown = document(done)
        return Guest(shown["slug"], name, self.invitation(shown["accounts"][0]["email"]))

    def staff_link(self, email: str) -> str:
        """The one-time link with which this staff member chooses a password."""
        return self.command_line("staff", "add", email).stdout.strip().splitlines()[-1]

    def invitation(self, email: str) -> str:
        """The link that this person was sent."""
        outbox = self.command_line.folder / "installation" / "outbox"
        mails = [message_from_bytes(path.read_bytes(), policy=default) for path in outbox.glob("*.eml")]
        (text,) = [mail.get_content() for mail in mails if email in str(mail["To"])]
        found = re.search(r"http://\S+/invitation/\S+", text)
        assert found
        return found[0]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port = free_port()
    run = CommandLine(tmp_path_factory.mktemp("demonstration"), PROVISIONER_PORT=str(port))
    process = subprocess.Popen([sys.executable, "-m", "provisioner", "demo"], env=run.environment)
    try:
        wait_until_served(port, process)
        yield Site(port, run)
    finally:
        process.terminate()
        process.wait(timeout=60)


@contextmanager
def console_alone(folder: Path) -> Iterator[tuple[Site, Platform]]:
    """A console in front of rows that nobody works on: what a test puts there stays."""
    port = free_port()
    run = CommandLine(folder, PROVISIONER_PORT=str(port))
    process = subprocess.Popen([sys.executable, "-m", "provisioner", "serve"], env=run.environment)
    try:
        wait_until_served(port, process)
        with open_platform(Settings(data_dir=run.folder / "installation", port=port)) as platform:
            yield Site(port, run), platform
    finally:
        process.terminate()
        process.wait(timeout=60)


def come_in(page: Page, site: Site) -> None:
    """As somebody of the staff, up to the first page: all the way once a site, then by that session."""
    if site.port in _SESSIONS:
        page.context.add_cookies(_SESSIONS[site.port])
        page.goto(site.url("console"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Instances")
    else:
        _come_in_as_somebody_new(page, site)
        _SESSIONS[site.port] = page.context.cookies()


def _come_in_as_somebody_new(page: Page, site: Site) -> None:
    page.goto(site.staff_link(f"e.garance.{uuid.uuid4().hex[:6]}@operateur.example"))
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même, une seconde fois").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer et entrer").click()
    set_up_factor(page)
    page.get_by_role("button", name="Je les ai gardés, continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instances")


def set_up_factor(page: Page) -> Totp:
    """Type the secret that is shown into an application, and its code into the page."""
    page.get_by_text("Saisir la clé à la main").click()
    totp = Totp(page.locator(".secret").inner_text().replace(" ", "").replace("\n", ""))
    page.get_by_label("Code à 6 chiffres").fill(totp.code(utc_now()))
    page.get_by_role("button", name="Vérifier et terminer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    return totp


@pytest.fixture(scope="session")
def folders(site: Site) -> Iterator[Folders]:
    """The dossiers of the running demonstration, from behind."""
    folder = site.command_line.folder / "installation"
    with open_platform(Settings(data_dir=folder, port=site.port)) as platform:
        yield Folders(platform)


def wait_until_served(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the demonstration stopped by itself"
        try:
            httpx.get(f"http://127.0.0.1:{port}/login", headers={"Host": "console.localhost"})
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the demonstration was never served")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A fresh profile on a desktop and on a phone; a script that fails or is refused fails the test."""
    context = browser.new_context(viewport=request.param, locale="fr-FR")
    opened = context.new_page()
    failures: list[str] = []
    opened.on("pageerror", lambda error: failures.append(str(error)))
    opened.on("console", lambda said: failures.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    # Chromium reports a page that answers 4xx on purpose as an error too.
    assert [failure for failure in failures if "the server responded with a status of 4" not in failure] == []


def look_at(page: Page, name: str) -> None:
    """Keep a picture of the whole page, and hold it to WCAG 2.2 AA and to the width of the screen."""
    assert page.viewport_size is not None
    width = page.viewport_size["width"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
    results = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
