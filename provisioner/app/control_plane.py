"""The control plane's pages: of the staff, of members' contacts, of whoever manages a name's DNS."""

from typing import TypedDict

from flask import Flask
from sqlalchemy import URL

from provisioner.addresses import PRIMARY_SERVER, Addresses
from provisioner.app.hosts import CONTACTS_NAME, DNS_NAME
from provisioner.app.mail import outbox_folder
from provisioner.app.taking_in import intake
from provisioner.backups.copies.access import CopyAccess
from provisioner.clock import utc_now
from provisioner.domains.claims.links import link_key as domain_link_key
from provisioner.domains.tokens import DomainKey
from provisioner.dossiers.links import link_key as contact_link_key
from provisioner.instances.directory import people
from provisioner.instances.support_access import SupportDoor
from provisioner.object_stores import archive_location, object_store
from provisioner.offers import load_offer
from provisioner.web.app import ConsoleConfig
from provisioner.web.app import create_app as create_console
from provisioner.web.config import DomainAccess
from provisioner.web.contact.app import ContactConfig
from provisioner.web.contact.app import create_app as create_contacts
from provisioner.web.dns.app import DnsConfig
from provisioner.web.dns.app import create_app as create_dns
from tenants.databases import TenantEngines
from tenants.throttling import ThrottleLimits


def console_application(addresses: Addresses, tenants: TenantEngines, *, demo: bool) -> Flask:
    """Serves the staff; knows the control database with data rights, and reads instances' accounts."""
    settings = addresses.settings
    return create_console(
        ConsoleConfig(
            **_ground(addresses, "console"),
            staff_link_secret=addresses.staff_links,
            factor_secret=addresses.staff_factors,
            clock=utc_now,
            instance_url=settings.instance_url,
            offer=load_offer(),
            intake=intake(addresses),
            link_key=contact_link_key(addresses.contact_links),
            contacts_url=settings.url(CONTACTS_NAME),
            location=archive_location(settings),
            copies=copy_access(addresses),
            domains=domain_access(addresses),
            support=SupportDoor(tenants, addresses.tenant_keys),
            outbox=outbox_folder(settings) if demo else None,
            people=lambda instance: people(tenants, instance),
        )
    )


def copy_access(addresses: Addresses) -> CopyAccess:
    """For staff to look into what was restored beside an instance."""
    settings = addresses.settings
    servers = {PRIMARY_SERVER: addresses.server}
    return CopyAccess(addresses.tenant_keys, servers, object_store(settings), settings.url)


def domain_access(addresses: Addresses) -> DomainAccess:
    """For staff to hand a member's own name over to whoever manages its DNS."""
    return DomainAccess(
        key=DomainKey(addresses.domain_tokens),
        link_key=domain_link_key(addresses.domain_links),
        url=addresses.settings.url(DNS_NAME),
    )


def contact_application(addresses: Addresses) -> Flask:
    """Serves members' contacts; knows the control database as the console does, no secret of the staff."""
    return create_contacts(ContactConfig(**_ground(addresses, "contacts"), intake=intake(addresses)))


def dns_application(addresses: Addresses) -> Flask:
    """Serves whoever manages the DNS of a member's name; knows the control database as the console does."""
    settings = addresses.settings
    return create_dns(
        DnsConfig(
            **_ground(addresses, "dns-pages"),
            clock=utc_now,
            offer=load_offer(),
            token_key=DomainKey(addresses.domain_tokens),
            url=settings.url(DNS_NAME),
            address=settings.address,
            instance_url=settings.url,
        )
    )


class _Ground(TypedDict):
    """What all three are configured with (``provisioner.web.groundwork.ControlConfig``)."""

    database_url: URL
    secret_key: str
    secure: bool
    throttle: ThrottleLimits


def _ground(addresses: Addresses, secret: str) -> _Ground:
    """``secret`` names the file of what signs the sessions of one application, and of no other."""
    settings = addresses.settings
    return {
        "database_url": addresses.console,
        "secret_key": addresses.secret(secret),
        "secure": settings.secure,
        "throttle": settings.throttle,
    }
