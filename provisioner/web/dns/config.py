"""What the composition root hands to this application, and how a view gets at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy import URL

from provisioner.domains.tokens import DomainKey
from provisioner.offers import Offer
from tenants.throttling import ThrottleLimits

_EXTENSION = "dns"


@dataclass(frozen=True, slots=True)
class DnsConfig:
    """``database_url`` opens the control database with the console's role: data rights only.

    ``secret_key`` signs the sessions of these pages and nothing else. ``secure`` says that browsers come over
    https. ``throttle`` says how often somebody may try a private link. ``token_key`` derives what TXT records
    hold. ``url`` is the address of these pages, ``address`` gives that of a host name and ``instance_url``
    that of a slug, all without a final slash.
    """

    database_url: URL
    secret_key: str
    secure: bool
    throttle: ThrottleLimits
    clock: Callable[[], datetime]
    offer: Offer
    token_key: DomainKey
    url: str
    address: Callable[[str], str]
    instance_url: Callable[[str], str]

    def register(self, app: Flask) -> None:
        app.extensions[_EXTENSION] = self


def configuration() -> DnsConfig:
    """That of the application in whose context we are."""
    return cast("DnsConfig", current_app.extensions[_EXTENSION])
