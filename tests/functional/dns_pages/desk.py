"""Whoever manages a member's DNS, at their computer: names that instances ask for, links to their pages."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from provisioner.addresses import Addresses
from provisioner.app.control_plane import dns_application
from provisioner.domains.claims import claiming, links
from provisioner.domains.claims.claiming import Wish
from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.diagnosis.stored import to_row
from provisioner.domains.models import Domain, DomainLink
from provisioner.instances.onboarding import onboard
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.private_links import Desk
from provisioner.web.database import close_database
from provisioner.web.dns.app import create_app
from tests.functional.dossiers.folders import STAFF
from tests.members import order
from tests.pages import Page, PageClient

HOST = "domaine.localhost"
DNS_ADMIN = "dns@structure.example"


@dataclass(frozen=True)
class Names:
    """``app`` is the application as it is served: with the console's role, data rights only."""

    platform: Platform
    addresses: Addresses
    app: Flask

    @classmethod
    @contextmanager
    def opened(cls, platform: Platform, addresses: Addresses) -> Iterator["Names"]:
        app = dns_application(addresses)
        yield cls(platform, addresses, app)
        close_database(app)

    @contextmanager
    def configured(self, **changes: Any) -> Iterator["Names"]:
        """The same pages with parts of their configuration changed."""
        app = create_app(replace(self.app.extensions["dns"], **changes))
        yield replace(self, app=app)
        close_database(app)

    def visitor(self) -> PageClient:
        return PageClient(self.app, HOST)

    @contextmanager
    def rows(self) -> Iterator[Session]:
        with Session(self.platform.control) as session, session.begin():
            yield session

    def desk(self) -> Desk:
        key = links.link_key(self.addresses.domain_links)
        return Desk(key, STAFF, self.platform.clock())

    def claimed(self, host: str | None = None) -> "Case":
        """A new instance asks for a name, and a browser has a link to its page."""
        instance_id = onboard(self.platform, order())
        wish = Wish(host or f"mixeur.{uuid.uuid4().hex[:12]}.example", STAFF, self.platform.clock())
        with self.rows() as session:
            rules = self.platform.intake.names
            domain = claiming.request(session, rules, session.get_one(Instance, instance_id), wish)
            domain_id = domain.id
        case = Case(self, domain_id, "", self.visitor())
        return replace(case, link=case.new_link())


def state(browser: PageClient, link: str) -> TestResponse:
    """The fragment that the script of the page behind ``link`` asks for."""
    return browser.browser.get(
        f"{link}/etat", base_url=browser.base, environ_base={"REMOTE_ADDR": browser.address}
    )


@dataclass(frozen=True)
class Case:
    """One name, the private link to its page (a path), and a browser of whoever manages its DNS."""

    names: Names
    id: uuid.UUID
    link: str
    browser: PageClient

    @contextmanager
    def row(self) -> Iterator[tuple[Session, Domain]]:
        with self.names.rows() as session:
            yield session, session.get_one(Domain, self.id)

    @property
    def domain(self) -> Domain:
        """As it is now, detached."""
        with self.row() as (session, domain):
            _ = domain.instance.member.name
            session.expunge_all()
        return domain

    @property
    def links(self) -> list[DomainLink]:
        with self.names.rows() as session:
            found = (
                session.query(DomainLink).filter_by(domain_id=self.id).order_by(DomainLink.created_at).all()
            )
            session.expunge_all()
        return found

    def new_link(self) -> str:
        with self.row() as (session, domain):
            desk = self.names.desk()
            return desk.key.path(links.issue(session, domain, None, desk).id)

    def send_link(self, email: str = DNS_ADMIN) -> None:
        with self.row() as (session, domain):
            links.send(session, domain, email, self.names.desk())

    def revoke(self) -> None:
        with self.row() as (session, domain):
            links.revoke(session, domain, self.names.platform.clock())

    def release(self) -> None:
        with self.row() as (session, domain):
            claiming.release(session, domain, STAFF, self.names.platform.clock())

    def found(self, diagnosis: Diagnosis | None = None, **columns: Any) -> None:
        """A look has come to ``diagnosis``, and left these columns."""
        with self.row() as (_, domain):
            if diagnosis is not None:
                domain.diagnosis = to_row(replace(diagnosis, host=domain.host))
                domain.verdict = diagnosis.verdict.value
            for name, value in columns.items():
                setattr(domain, name, value)

    def get(self) -> Page:
        return self.browser.get(self.link)

    def state(self) -> TestResponse:
        """What the script of the page asks for: a fragment, past the browser's check of pages."""
        return state(self.browser, self.link)

    def check(self) -> Page:
        """Press « Vérifier maintenant »."""
        return self.browser.submit(self.get())
