"""The composition root: settings and secrets become applications and a platform. Nothing else builds them."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from sqlalchemy import create_engine

from provisioner.addresses import PRIMARY_SERVER, Addresses
from provisioner.backups.copies.access import CopyAccess
from provisioner.clock import utc_now
from provisioner.domains.ask import Ask, by_listener, registry_reader
from provisioner.domains.certificates import from_outside
from provisioner.domains.claims.links import link_key as domain_link_key
from provisioner.domains.reserved import name_rules
from provisioner.domains.resolver.where import where
from provisioner.domains.tokens import DomainKey
from provisioner.dossiers.links import link_key as contact_link_key
from provisioner.instances.directory import people
from provisioner.instances.intake import Intake
from provisioner.instances.runtime import BuiltInRuntime
from provisioner.instances.support_access import SupportDoor
from provisioner.instances.work import Platform
from provisioner.letters.letterbox import Letterbox
from provisioner.object_stores import archive_location, archive_store, expiry_store, key_store, object_store
from provisioner.offers import load_offer
from provisioner.prepare import prepare
from provisioner.settings import Settings
from provisioner.web.app import ConsoleConfig
from provisioner.web.app import create_app as create_console
from provisioner.web.config import DomainAccess
from provisioner.web.contact.app import ContactConfig
from provisioner.web.contact.app import create_app as create_contacts
from provisioner.web.database import close_database
from provisioner.web.dns.app import DnsConfig
from provisioner.web.dns.app import create_app as create_dns
from storage.escrow import Escrow
from tenants import log_lines
from tenants.databases import TenantEngines
from tenants.postman import FolderPostman, Postman, SmtpPostman
from tenants.registry import normal_host
from tenants.safekeeping import BackupTerms
from tenants.web.app import PrivacyContacts, TenantWebConfig
from tenants.web.app import create_app as create_tenant_app
from tenants.web.database import close_databases
from tenants.web.proxy import TrustedProxy

CONSOLE_NAME = "console"
CONTACTS_NAME = "annexe"
DNS_NAME = "domaine"
WEB = "web"


@contextmanager
def open_platform(settings: Settings) -> Iterator[Platform]:
    """All that administering takes: databases prepared, stores and postman at hand, closed at the end."""
    addresses = Addresses(settings)
    prepare(addresses)
    control = create_engine(addresses.admin, pool_size=4, pool_pre_ping=True, hide_parameters=True)
    tenants = TenantEngines({PRIMARY_SERVER: addresses.server}, addresses.tenant_keys)
    with ExitStack() as closing:
        closing.callback(addresses.embedded.stop if addresses.embedded is not None else lambda: None)
        closing.callback(control.dispose)
        closing.callback(tenants.close)

        def instances() -> Flask:
            application = tenant_application(addresses)
            closing.callback(close_databases, application)
            return application

        yield Platform(
            settings=settings,
            admin=addresses.admin,
            control=control,
            keys=addresses.tenant_keys,
            tenants=tenants,
            store=object_store(settings),
            escrow=escrow(addresses),
            operator=lambda: addresses.operator,
            signer=lambda: addresses.manifest_signing,
            verifier=lambda: addresses.manifest_verifying,
            archives=archive_store(settings),
            expiry=expiry_store(settings),
            postman=postman(settings),
            letterbox=letterbox(addresses),
            runtime=BuiltInRuntime(instances, settings.front_url, secure=settings.secure),
            offer=load_offer(),
            where=where(settings),
            observer=from_outside(settings),
            domain_key=DomainKey(addresses.domain_tokens),
            clock=utc_now,
        )


def escrow(addresses: Addresses) -> Escrow:
    """Makes and destroys keys of originals; opens none."""
    return Escrow(key_store(addresses.settings), lambda: addresses.operator_recipients)


def letterbox(addresses: Addresses) -> Letterbox:
    """What the control plane's own mails are written with."""
    settings, offer = addresses.settings, load_offer()
    return Letterbox(
        product=offer.title,
        sender=settings.mail_from,
        support=offer.support.email,
        contacts_url=settings.url(CONTACTS_NAME),
        console_url=settings.url(CONSOLE_NAME),
        link_key=contact_link_key(addresses.contact_links),
        staff_link_secret=addresses.staff_links,
        instance_url=settings.instance_url,
        names=offer.domain,
        domains_url=settings.url(DNS_NAME),
        domain_link_key=domain_link_key(addresses.domain_links),
        domain_key=DomainKey(addresses.domain_tokens),
    )


def intake(addresses: Addresses) -> Intake:
    """For the processes that serve pages: holds nothing that could open an original."""
    settings, offer = addresses.settings, load_offer()
    names = name_rules(offer.domain, settings.base_domain)
    return Intake(object_store(settings), escrow(addresses), offer, names, utc_now)


def outbox_folder(settings: Settings) -> Path:
    """Where mails go as files when no SMTP server is set."""
    return settings.data_dir.resolve() / "outbox"


def postman(settings: Settings) -> Postman:
    if settings.smtp_url is not None:
        return SmtpPostman(settings.smtp_url.get_secret_value())
    return FolderPostman(outbox_folder(settings))


def tenant_application(addresses: Addresses) -> Flask:
    """Serves every instance; knows the registry's reader and the instances' login roles, no administrator."""
    offer = load_offer()
    return create_tenant_app(
        TenantWebConfig(
            registry_url=addresses.registry,
            servers={PRIMARY_SERVER: addresses.server},
            keys=addresses.tenant_keys,
            store=object_store(addresses.settings),
            clock=utc_now,
            secure=addresses.settings.secure,
            privacy_contacts=PrivacyContacts(offer.privacy.postal_address, offer.privacy.email),
            support_email=offer.support.email,
            throttle=addresses.settings.throttle,
            backups=backup_terms(addresses.settings),
            address=addresses.settings.address,
        )
    )


def backup_terms(settings: Settings) -> BackupTerms:
    """What the offer promises about backups, as instances are told."""
    plan = load_offer().backup
    return BackupTerms(
        saved_every=timedelta(hours=plan.alert_after_hours, minutes=plan.tolerance_minutes),
        proven_every=timedelta(days=plan.drill_every_days),
        kept_at_most=plan.kept_at_most.words,
        hosted=settings.archives_url is not None,
    )


def console_application(addresses: Addresses, tenants: TenantEngines, *, demo: bool) -> Flask:
    """Serves the staff; knows the control database with data rights, and reads instances' accounts."""
    settings = addresses.settings
    return create_console(
        ConsoleConfig(
            database_url=addresses.console,
            secret_key=addresses.secret("console"),
            staff_link_secret=addresses.staff_links,
            factor_secret=addresses.staff_factors,
            clock=utc_now,
            secure=settings.secure,
            instance_url=settings.instance_url,
            offer=load_offer(),
            throttle=settings.throttle,
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
    settings = addresses.settings
    return create_contacts(
        ContactConfig(
            database_url=addresses.console,
            secret_key=addresses.secret("contacts"),
            secure=settings.secure,
            throttle=settings.throttle,
            intake=intake(addresses),
        )
    )


def dns_application(addresses: Addresses) -> Flask:
    """Serves whoever manages the DNS of a member's name; knows the control database as the console does."""
    settings = addresses.settings
    return create_dns(
        DnsConfig(
            database_url=addresses.console,
            secret_key=addresses.secret("dns-pages"),
            secure=settings.secure,
            throttle=settings.throttle,
            clock=utc_now,
            offer=load_offer(),
            token_key=DomainKey(addresses.domain_tokens),
            url=settings.url(DNS_NAME),
            address=settings.address,
            instance_url=settings.url,
        )
    )


def ask_application(addresses: Addresses, own_names: Collection[str]) -> Ask:
    """Answers the front; knows the registry's reader and the names of our own pages, nothing else."""
    networks = addresses.settings.trusted_proxies
    return Ask(registry_reader(addresses.registry), own_names, networks, utc_now)


class WebApplication:
    """WSGI: our own pages at their own names, instances at every other; forwarded headers seen to.

    The databases were prepared before, by a process that administers: this one knows no administrator.
    """

    def __init__(self, settings: Settings, *, demo: bool = False) -> None:
        self._addresses = Addresses(settings)
        if self._addresses.embedded is not None:
            self._addresses.embedded.start()
        self._tenants = TenantEngines({PRIMARY_SERVER: self._addresses.server}, self._addresses.tenant_keys)
        self._console = console_application(self._addresses, self._tenants, demo=demo)
        self._contacts = contact_application(self._addresses)
        self._dns = dns_application(self._addresses)
        self._instances = tenant_application(self._addresses)
        self._by_name = {
            settings.hostname(CONSOLE_NAME): self._console,
            settings.hostname(CONTACTS_NAME): self._contacts,
            settings.hostname(DNS_NAME): self._dns,
        }
        self._ask = ask_application(self._addresses, self._by_name)
        self._entry: WSGIApplication = TrustedProxy(self._by_host, settings.trusted_proxies)
        if settings.ask_address is not None:
            self._entry = by_listener(settings.ask_address, self._ask, self._entry)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Threads are used again: what this one says is no longer about the request before.
        log_lines.begin(application=WEB)
        return self._entry(environ, start_response)

    def close(self) -> None:
        """Give back every connection and the hold on the embedded server."""
        close_database(self._console)
        close_database(self._contacts)
        close_database(self._dns)
        close_databases(self._instances)
        self._ask.close()
        self._tenants.close()
        if self._addresses.embedded is not None:
            self._addresses.embedded.stop()

    def _by_host(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = normal_host(environ.get("HTTP_HOST", ""))
        application = self._by_name.get(host, self._instances)
        return application(environ, start_response)
