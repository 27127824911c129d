"""What the composition root hands to the web application, and how a view gets at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy import URL

from storage.objects import ObjectStore
from tenants.databases import TenantEngines
from tenants.keys import TenantKeys
from tenants.safekeeping import BackupTerms
from tenants.throttling import ThrottleLimits
from themes.published import Look

_EXTENSION = "tenant_web"


@dataclass(frozen=True, slots=True)
class PrivacyContacts:
    """Where a person asks for their data (MIX-RGPD-1): both channels are shown."""

    postal_address: str
    email: str


@dataclass(frozen=True, slots=True)
class TenantWebConfig:
    """``registry_url`` opens the control database with the role that reads the registry and nothing else.

    ``servers`` maps the registry's ``database_server`` to an address with host and port. ``secure`` says
    that browsers come over https. ``support_email`` is where people who are stuck write to.
    ``throttle`` says how often somebody may try to prove who they are. ``backups`` is what the offer promises
    about them. ``address`` gives a host name's address for browsers, without a final slash.
    """

    registry_url: URL
    servers: Mapping[str, URL]
    keys: TenantKeys
    store: ObjectStore
    clock: Callable[[], datetime]
    secure: bool
    privacy_contacts: PrivacyContacts
    support_email: str
    throttle: ThrottleLimits
    backups: BackupTerms
    address: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class TenantWeb:
    """What one application keeps between requests. ``look_of`` reads a version once: it never changes."""

    config: TenantWebConfig
    engines: TenantEngines
    look_of: Callable[[str], Look]

    def register(self, app: Flask) -> None:
        app.extensions[_EXTENSION] = self


def tenant_web() -> TenantWeb:
    """That of the application in whose context we are."""
    return cast("TenantWeb", current_app.extensions[_EXTENSION])


def configuration() -> TenantWebConfig:
    return tenant_web().config
