"""Making the databases ready, before every command that administers; a blink when nothing is to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy import Connection as SqlConnection

from provisioner.addresses import ADMIN_ROLE, Addresses
from provisioner.models import ControlEvent
from storage.cluster import check_wall, ensure_admin, ensure_database, ensure_template
from storage.database import Connection, connect, run
from storage.errors import DatabaseUnavailable
from storage.migrations import Standing, current, head, revision_in, standing, suffices, upgrade
from storage.roles import ensure_login, ensure_role
from storage.wall import Rights, Walled, ensure_walled, grant_sequences, grant_tables
from tenants.registry import RegistryBase, TrailHead, WakeUp

CONTROL_MIGRATIONS = "provisioner:migrations"
TENANT_MIGRATIONS = "tenants:migrations"
TEMPLATE_OWNER = "tenant_template_owner"
# Any constant of ours: the key of an advisory lock.
_PREPARING = 7_306_931

_NOTHING: frozenset[str] = frozenset()
_READ = frozenset({"SELECT"})
_ADD = frozenset({"INSERT"})
_APPEND = _READ | _ADD
CONSOLE_RIGHTS = Rights(
    tables={"alembic_version": _READ, ControlEvent.__tablename__: _APPEND, TrailHead.__tablename__: _APPEND}
)
REGISTRY_RIGHTS = Rights(
    others=_NOTHING,
    tables=dict.fromkeys((*RegistryBase.metadata.tables, "alembic_version"), _READ)
    | {WakeUp.__tablename__: _ADD, TrailHead.__tablename__: _ADD},
)


def template_name() -> str:
    """One template for each revision: a clone never needs a migration."""
    return f"tenant_template_{head(TENANT_MIGRATIONS)}"


def prepare(addresses: Addresses) -> None:
    """Start the embedded server if it is ours, then bring control database, roles and template up to date.

    A control database of a later release stays as it is, and so do the rights in it. Raises WallBroken when
    the server could not keep tenants apart, DatabaseUnavailable when it is away, UnknownRevision.
    """
    addresses.make_secrets()
    if addresses.embedded is not None:
        _start_embedded(addresses)
    if not _opens(addresses.admin):
        with _alone(addresses.maintenance) as admin:
            ensure_database(admin, addresses.control_database)
    with _alone(addresses.admin):
        check_wall(addresses.admin)
        upgrade(addresses.admin, CONTROL_MIGRATIONS)
        _ensure_role_on_control(addresses.admin, addresses.console, CONSOLE_RIGHTS)
        _ensure_role_on_control(addresses.admin, addresses.registry, REGISTRY_RIGHTS)
        ensure_template(addresses.admin, template_name(), TEMPLATE_OWNER, _migrate_template)


def control_suffices(connection: SqlConnection) -> bool:
    """Whether the control database is at the revision that this code needs, or at a later one.

    Any of the roles that open it may ask.
    """
    return suffices(current(connection), CONTROL_MIGRATIONS)


def ensure_tenant_walled(admin_url: URL, walled: Walled) -> None:
    """A tenant's database from this release's template, unless it is there, and behind the wall.

    Rights that a later release has set are left to it. Raises as ``storage.wall.ensure_walled``.
    """
    ensure_walled(admin_url, walled, template_name(), TEMPLATE_OWNER, _tenant_is_later)


def _tenant_is_later(inside: Connection) -> bool:
    return _is_later(inside, TENANT_MIGRATIONS)


def _is_later(inside: Connection, location: str) -> bool:
    return standing(revision_in(inside), location) is Standing.LATER


def _start_embedded(addresses: Addresses) -> None:
    assert addresses.embedded is not None  # noqa: S101 - tells the type checker what the caller checked
    url = addresses.embedded.start(addresses.superuser_password).set(password=addresses.superuser_password)
    if _opens(addresses.maintenance):
        return
    with _alone(url) as superuser:
        # Another process may have made the role while this one waited.
        if not _opens(addresses.maintenance):
            ensure_admin(superuser, ADMIN_ROLE, str(addresses.admin.password))


@contextmanager
def _alone(url: URL) -> Iterator[Connection]:
    """A connection that holds a lock of its database: processes that start at once prepare in turn."""
    with connect(url) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        yield admin


def _opens(url: URL) -> bool:
    try:
        connect(url).close()
    except DatabaseUnavailable:
        return False
    return True


def _ensure_role_on_control(admin_url: URL, wanted: URL, rights: Rights) -> None:
    role, password, database = str(wanted.username), str(wanted.password), str(wanted.database)
    with connect(admin_url) as admin:
        ensure_role(admin, role, login=True, password=password)
        run(admin, "GRANT CONNECT ON DATABASE {} TO {}", database, role)
        with admin.transaction():
            grant_tables(admin, role, rights, kept=_is_later(admin, CONTROL_MIGRATIONS))
            if rights.others:
                grant_sequences(admin, role)
    ensure_login(admin_url, wanted)


def _migrate_template(url: URL) -> None:
    upgrade(url, TENANT_MIGRATIONS, role=TEMPLATE_OWNER)
