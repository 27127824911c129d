"""The instances' pages, and the front's question about their names; they read one secret, ``tenants``."""

from datetime import timedelta

from flask import Flask

from provisioner.addresses import PRIMARY_SERVER, Addresses
from provisioner.app.hosts import own_hosts
from provisioner.clock import utc_now
from provisioner.domains.ask import Ask, registry_reader
from provisioner.object_stores import served_objects
from provisioner.offers import load_offer
from provisioner.settings import Settings
from tenants.safekeeping import BackupTerms
from tenants.web.app import PrivacyContacts, TenantWebConfig
from tenants.web.app import create_app as create_tenant_app


def tenant_application(addresses: Addresses) -> Flask:
    """Serves every instance; knows the registry's reader and the instances' login roles, no administrator."""
    settings, offer = addresses.settings, load_offer()
    return create_tenant_app(
        TenantWebConfig(
            registry_url=addresses.registry,
            servers={PRIMARY_SERVER: addresses.server},
            keys=addresses.tenant_keys,
            store=served_objects(settings),
            clock=utc_now,
            secure=settings.secure,
            privacy_contacts=PrivacyContacts(offer.privacy.postal_address, offer.privacy.email),
            support_email=offer.support.email,
            throttle=settings.throttle,
            backups=backup_terms(settings),
            address=settings.address,
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


def ask_application(addresses: Addresses) -> Ask:
    """Answers the front; knows the registry's reader and the names of our own pages, nothing else."""
    settings = addresses.settings
    return Ask(registry_reader(addresses.registry), own_hosts(settings), settings.trusted_proxies, utc_now)
