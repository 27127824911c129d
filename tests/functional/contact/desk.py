"""A contact at their computer: private links as staff hand them out, browsers that open them."""

import io
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.annex.entry import Entry
from provisioner.app.control_plane import contact_application
from provisioner.dossiers import accepting, drafting, handing, links
from provisioner.dossiers.models import Dossier
from provisioner.instances.work import Platform
from provisioner.web.contact.app import create_app
from provisioner.web.database import close_database
from tests.functional.dossiers.folders import CONTACT, Folders
from tests.pages import Page, PageClient, Values

HOST = "annexe.localhost"


@dataclass(frozen=True)
class Dossiers:
    """``app`` is the contacts' application as it is served: with the console's role, data rights only."""

    folders: Folders
    addresses: Addresses
    app: Flask

    @classmethod
    @contextmanager
    def opened(cls, platform: Platform, addresses: Addresses) -> Iterator["Dossiers"]:
        app = contact_application(addresses)
        yield cls(Folders(platform), addresses, app)
        close_database(app)

    @contextmanager
    def restarted(self) -> Iterator["Dossiers"]:
        """The same service in another process: its secrets and databases, nothing of its memory."""
        with Dossiers.opened(self.folders.platform, self.addresses) as again:
            yield again

    @contextmanager
    def configured(self, *, clock: Any = None, **changes: Any) -> Iterator["Dossiers"]:
        """The same pages with parts of their configuration changed."""
        config = self.app.extensions["contact"]
        if clock is not None:
            changes["intake"] = replace(config.intake, clock=clock)
        app = create_app(replace(config, **changes))
        yield replace(self, app=app)
        close_database(app)

    def visitor(self) -> PageClient:
        return PageClient(self.app, HOST)

    def invited(self, entry: Entry | None = None, *, logo: bool = True) -> "Case":
        """A dossier whose contact was just sent the private link, and a browser that knows nothing of it."""
        dossier_id = self.folders.new(entry, logo=logo)
        return Case(self, dossier_id, self.new_link(dossier_id), self.visitor())

    def opened_by_contact(self, entry: Entry | None = None, *, logo: bool = True) -> "Case":
        """The same, and the contact has opened it."""
        case = self.invited(entry, logo=logo)
        case.open()
        return case

    def new_link(self, dossier_id: uuid.UUID) -> str:
        """The path of the link in the mail."""
        with self.folders.opened(dossier_id) as (session, dossier):
            link = handing.invite(session, dossier, CONTACT, self.folders.desk())
            return self.folders.key.path(link.id)


@dataclass(frozen=True)
class Case:
    """One dossier, its private link (a path), and a browser at the contact's."""

    dossiers: Dossiers
    id: uuid.UUID
    link: str
    browser: PageClient

    def open(self) -> Page:
        """Press the button of the link's page; the answer leads to the overview."""
        return self.browser.submit(self.browser.get(self.link))

    def elsewhere(self) -> "Case":
        """The same dossier, opened in another browser."""
        other = replace(self, browser=self.dossiers.visitor())
        other.open()
        return other

    def get(self, page: str = "") -> Page:
        return self.browser.get(self.address(page))

    def address(self, page: str = "") -> str:
        return f"/{self.id}/{page}"

    def save(self, section: str, values: Values, action: str = "continue") -> Page:
        """Change these fields on the page of a section and press a button."""
        return self.browser.submit(self.get(section), {**values, "action": action})

    def send(self) -> Page:
        return self.browser.submit(self.get("verification"))

    def upload(self, kind: str, content: bytes) -> Page:
        """Send a picture alone, as the script of the page does."""
        page = self.get("identite")
        values = {
            "csrf_token": hidden(page, "csrf_token"),
            "revision": hidden(page, "revision"),
            "file": (io.BytesIO(content), "image.png"),
        }
        return self.browser.post(self.address(f"image/{kind}"), values, X_Requested_With="fetch")

    @property
    def entry(self) -> Entry:
        return self.dossiers.folders.entry(self.id)

    @property
    def dossier(self) -> Dossier:
        """As it is now, detached."""
        with self.dossiers.folders.rows() as session:
            found = drafting.find(session, self.id)
            session.expunge(found)
        return found

    def ask(self, comments: Mapping[str, str]) -> None:
        """Staff give it back with these comments."""
        with self.locked() as (session, dossier):
            handing.ask_corrections(session, dossier, comments, self.dossiers.folders.desk())

    def revoke(self) -> None:
        with self.locked() as (session, dossier):
            links.revoke(session, dossier, self.dossiers.folders.platform.clock())

    def give_up(self) -> None:
        with self.locked() as (session, dossier):
            handing.give_up(session, dossier, self.dossiers.folders.platform.clock())

    def accept(self) -> None:
        decision = self.dossiers.folders.decision(self.id)
        with self.locked() as (session, dossier):
            accepting.accept(session, self.dossiers.folders.platform.intake, dossier, decision)

    @contextmanager
    def locked(self) -> Iterator[tuple[Session, Dossier]]:
        with self.dossiers.folders.rows() as session:
            yield session, drafting.find(session, self.id, to_change=True)


def hidden(page: Page, name: str) -> str:
    """What a hidden field of the page's form holds."""
    field = page.form().find(f".//input[@name='{name}']")
    assert field is not None
    return field.attrib["value"]
