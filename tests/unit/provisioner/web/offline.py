"""The console with its database out of reach, and pages rendered without any."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask, render_template
from sqlalchemy import URL
from werkzeug.datastructures import Headers

from provisioner.backups.copies.access import CopyAccess
from provisioner.domains.claims.links import link_key as domain_link_key
from provisioner.domains.reserved import name_rules
from provisioner.domains.tokens import DomainKey
from provisioner.dossiers.links import link_key
from provisioner.instances.intake import Intake
from provisioner.instances.support_access import SupportDoor
from provisioner.offers import load_offer
from provisioner.settings import Settings
from provisioner.web.app import ConsoleConfig, create_app
from provisioner.web.config import DomainAccess
from storage.directory_store import DirectoryStore
from storage.escrow import Escrow
from tenants.databases import TenantEngines
from tenants.keys import TenantKeys
from tenants.web.security import csp_nonce
from tests.pages import check_page

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
NOWHERE = URL.create("postgresql+psycopg", query={"host": "/nonexistent"}, database="control")

CONFIG = ConsoleConfig(
    database_url=NOWHERE,
    secret_key="k" * 32,
    staff_link_secret="s" * 32,
    factor_secret="f" * 32,
    clock=lambda: NOW,
    secure=False,
    instance_url=Settings().instance_url,
    offer=load_offer(),
    throttle=Settings().throttle,
    intake=Intake(
        DirectoryStore(Path("/nonexistent")),
        Escrow(DirectoryStore(Path("/nonexistent")), tuple),
        load_offer(),
        name_rules(load_offer().domain, "localhost"),
        lambda: NOW,
    ),
    link_key=link_key("l" * 32),
    contacts_url="http://annexe.localhost:8000",
    location=lambda key: f"/nonexistent/{key}",
    copies=CopyAccess(
        TenantKeys(b"t" * 32),
        {},
        DirectoryStore(Path("/nonexistent")),
        lambda name: f"http://{name}.localhost:8000",
    ),
    domains=DomainAccess(
        DomainKey("d" * 32),
        domain_link_key("m" * 32),
        "http://domaine.localhost:8000",
    ),
    support=SupportDoor(TenantEngines({}, TenantKeys(b"t" * 32)), TenantKeys(b"t" * 32)),
)


def offline_console(**changes: Any) -> Flask:
    return create_app(replace(CONFIG, **changes))


def demo_console(folder: Path) -> Flask:
    return offline_console(outbox=folder)


def rendered(app: Flask, template: str, **values: Any) -> Element:
    """A page of ``app`` as its template makes it of these values, checked."""
    with app.test_request_context():
        html = render_template(template, visitor=None, **values)
        policy = f"script-src 'nonce-{csp_nonce()}'"
    return check_page(html, Headers({"Content-Security-Policy": policy}))
