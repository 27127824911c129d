"""What the composition root hands to the console, and how a view gets at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from flask import Flask, current_app
from sqlalchemy import URL

from provisioner.backups.copies.access import CopyAccess
from provisioner.domains.tokens import DomainKey
from provisioner.instances.intake import Intake
from provisioner.instances.own_names import InstanceUrl
from provisioner.instances.support_access import SupportDoor
from provisioner.models import Instance, PlannedAccount
from provisioner.offers import Offer
from provisioner.private_links import LinkKey
from tenants.models import Account
from tenants.throttling import ThrottleLimits

_EXTENSION = "console"
PeopleOf = Callable[[Instance], Sequence[Account | PlannedAccount] | None]


@dataclass(frozen=True, slots=True)
class DomainAccess:
    """What pages of members' own names need: ``key`` derives their TXT values, ``link_key`` the private links
    of whoever manages their DNS, whose pages are at ``url``."""

    key: DomainKey
    link_key: LinkKey
    url: str


@dataclass(frozen=True, slots=True)
class ConsoleConfig:
    """``database_url`` opens the control database with the console's role: data rights only.

    ``secret_key`` signs sessions, ``staff_link_secret`` the one-time links of ``provisioner.staff``;
    ``factor_secret`` derives the second factors of the staff.
    ``secure`` says that browsers come over https. ``instance_url`` gives the address of an instance;
    ``contacts_url`` is that of the contacts' pages. ``throttle`` says how often somebody may try
    to prove who they are. ``outbox`` is the folder of ``.eml`` files, in the demo alone: mails hold secret
    links. ``people`` reads the accounts of an instance; without it, its page does not show any. ``location``
    says where an archive lies, by its key; ``copies`` looks into what was restored beside an instance;
    ``support`` leads staff into one whose super-conseillers let them.
    """

    database_url: URL
    secret_key: str
    staff_link_secret: str
    factor_secret: str
    clock: Callable[[], datetime]
    secure: bool
    instance_url: InstanceUrl
    offer: Offer
    throttle: ThrottleLimits
    intake: Intake
    link_key: LinkKey
    contacts_url: str
    location: Callable[[str], str]
    copies: CopyAccess
    domains: DomainAccess
    support: SupportDoor
    outbox: Path | None = None
    people: PeopleOf | None = None

    def register(self, app: Flask) -> None:
        app.extensions[_EXTENSION] = self


def configuration() -> ConsoleConfig:
    """That of the application in whose context we are."""
    return cast("ConsoleConfig", current_app.extensions[_EXTENSION])
