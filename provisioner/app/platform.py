"""All that administering takes, for the command line and the worker."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import create_engine

from provisioner.addresses import PRIMARY_SERVER, Addresses
from provisioner.app.mail import letterbox, postman
from provisioner.app.taking_in import escrow
from provisioner.clock import utc_now
from provisioner.domains.certificates import from_outside
from provisioner.domains.resolver.where import where
from provisioner.domains.tokens import DomainKey
from provisioner.instances.runtime import BuiltInRuntime
from provisioner.instances.work import Platform
from provisioner.object_stores import archive_store, expiry_store, object_store
from provisioner.offers import load_offer
from provisioner.prepare import prepare
from provisioner.settings import Settings
from tenants.databases import TenantEngines

if TYPE_CHECKING:
    from flask import Flask


@contextmanager
def open_platform(settings: Settings) -> Iterator[Platform]:
    """Databases prepared, stores and postman at hand, closed at the end."""
    addresses = Addresses(settings)
    prepare(addresses)
    control = create_engine(addresses.admin, pool_size=4, pool_pre_ping=True, hide_parameters=True)
    tenants = TenantEngines({PRIMARY_SERVER: addresses.server}, addresses.tenant_keys)
    with ExitStack() as closing:
        closing.callback(addresses.embedded.stop if addresses.embedded is not None else lambda: None)
        closing.callback(control.dispose)
        closing.callback(tenants.close)

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
            runtime=BuiltInRuntime(
                partial(_instances, addresses, closing), settings.front_url, secure=settings.secure
            ),
            offer=load_offer(),
            where=where(settings),
            observer=from_outside(settings),
            domain_key=DomainKey(addresses.domain_tokens),
            clock=utc_now,
        )


def _instances(addresses: Addresses, closing: ExitStack) -> "Flask":
    """Their pages, for the reconciler to look at; most commands never do, and load half as much."""
    from provisioner.app.instances import tenant_application  # noqa: PLC0415 - not before it is needed
    from tenants.web.database import close_databases  # noqa: PLC0415 - not before it is needed

    application = tenant_application(addresses)
    closing.callback(close_databases, application)
    return application
