"""Databases of instances as a release before left them."""

from alembic import command
from sqlalchemy import URL, NullPool, create_engine, text

from provisioner.instances.onboarding import onboard
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.prepare import TENANT_MIGRATIONS
from storage.database import connect
from storage.migration_runs import configuration
from storage.migrations import revision_in
from storage.wall import Walled, ensure_empty
from tenants.databases import TenantNames, login_url
from tests.members import load, order

BEFORE = "0003"


def bring_to(url: URL, revision: str, role: str | None = None) -> None:
    """Migrate an empty database as far as ``revision``, as ``role`` when given."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if role is not None:
            connection.execute(text(f"SET ROLE {connection.dialect.identifier_preparer.quote(role)}"))
        config = configuration(TENANT_MIGRATIONS)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def older_instance(platform: Platform) -> Instance:
    """Ordered, and nothing of it made yet but its database, as the release of BEFORE would have made it."""
    instance = load(platform, onboard(platform, order()))
    names = TenantNames.of(instance.id)
    password = str(login_url(platform.admin, platform.keys, instance.id).password)
    ensure_empty(platform.admin, Walled(names.database, names.owner, names.login, password))
    bring_to(platform.admin.set(database=names.database), BEFORE, names.owner)
    return instance


def revision_of(platform: Platform, instance: Instance) -> str | None:
    with connect(platform.admin, TenantNames.of(instance.id).database) as inside:
        return revision_in(inside)
