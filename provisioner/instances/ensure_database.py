"""Step 1: the instance's own database behind the wall, at the current migration."""

import uuid
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from provisioner.instances.conditions import Observation, holds, waits
from provisioner.instances.work import Platform, Work
from provisioner.models import ConditionStatus
from provisioner.prepare import TENANT_MIGRATIONS, ensure_tenant_walled
from storage.database import Connection, connect, run
from storage.errors import DatabaseBeingCreated
from storage.migrations import (
    MigrationFailed,
    MigrationHindered,
    Standing,
    current,
    revision_in,
    standing,
    try_upgrade,
)
from storage.roles import ensure_login
from storage.wall import Walled, are_granted, grant_tables
from tenants.databases import TenantNames, login_url
from tenants.registry import RegisteredInstance
from tenants.rights import TENANT_RIGHTS

# Somebody has to act, and may do so without a word to us.
_AFTER_OBSTACLE = timedelta(minutes=10)


def ensure_database(work: Work) -> Observation:
    """Create it from the template, set its rights, prove that its role gets in, migrate it, enter it in the
    registry. One of a later release is left as that has made it."""
    walled = _walled(work.platform, work.instance.id)
    try:
        ensure_tenant_walled(work.platform.admin, walled)
        if standing(_revision(work), TENANT_MIGRATIONS) is Standing.BEHIND:
            _migrate(work, walled)
    except DatabaseBeingCreated as error:
        return waits("BeingCreated", str(error), timedelta(seconds=1))
    except MigrationHindered:
        raise
    except MigrationFailed as error:
        return Observation(ConditionStatus.FALSE, "MigrationFailed", str(error), _AFTER_OBSTACLE)
    _register(work)
    return holds("Walled", "Base de données dédiée créée, accessible à cette instance seule.")


def database_is_ready(platform: Platform, instance_id: uuid.UUID) -> bool:
    """Whether schema and rights are this release's, or the schema a later one's; a look that changes nothing.

    Raises DatabaseUnavailable, UnknownRevision, psycopg.Error.
    """
    walled = _walled(platform, instance_id)
    with connect(platform.admin, walled.database) as inside:
        run(inside, "SET ROLE {}", walled.owner)
        stands = standing(revision_in(inside), TENANT_MIGRATIONS)
        granted = are_granted(inside, walled.login, walled.rights)
    return stands is Standing.LATER or (stands is Standing.CURRENT and granted)


def _migrate(work: Work, walled: Walled) -> None:
    """Schema and rights change together: no request meets a table that it may not read."""

    def grant(inside: Connection) -> None:
        grant_tables(inside, walled.login, walled.rights)

    url = work.platform.admin.set(database=walled.database)
    try_upgrade(url, TENANT_MIGRATIONS, walled.owner, grant)


def _walled(platform: Platform, instance_id: uuid.UUID) -> Walled:
    names = TenantNames.of(instance_id)
    url = login_url(platform.admin, platform.keys, instance_id)
    return Walled(names.database, names.owner, names.login, str(url.password), TENANT_RIGHTS)


def _revision(work: Work) -> str | None:
    """Read as the instance's own role, which proves that its password works."""
    engine = work.platform.tenants.engine(work.instance.id, work.instance.database_server)
    try:
        with engine.connect() as connection:
            return current(connection)
    except OperationalError:
        url = login_url(work.platform.admin, work.platform.keys, work.instance.id)
        ensure_login(work.platform.admin, url)
        with engine.connect() as connection:
            return current(connection)


def _register(work: Work) -> None:
    instance, name = work.instance, work.instance.member.name
    registered = work.session.get(RegisteredInstance, instance.id)
    if registered is None:
        registered = RegisteredInstance(id=instance.id, state=instance.state)
    registered.slug = instance.slug
    registered.name = name
    registered.database_server = instance.database_server
    work.session.add(registered)
    work.session.flush()
