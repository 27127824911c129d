"""Making the databases ready, before every command that administers; a blink when nothing is to do."""

from contextlib import suppress

from psycopg.errors import DuplicateDatabase, UniqueViolation
from sqlalchemy import URL

from provisioner.addresses import ADMIN_ROLE, Addresses
from storage.cluster import check_wall, ensure_admin, ensure_database, ensure_template
from storage.database import connect, run
from storage.errors import DatabaseUnavailable
from storage.migrations import head, upgrade
from storage.roles import ensure_login, ensure_role
from storage.wall import Rights, grant_sequences, grant_tables
from tenants.registry import RegistryBase

CONTROL_MIGRATIONS = "provisioner:migrations"
TENANT_MIGRATIONS = "tenants:migrations"
TEMPLATE_OWNER = "tenant_template_owner"
# Any constant: it keeps two processes from preparing one control database at once.
_PREPARING = 7_306_931

_NOTHING: frozenset[str] = frozenset()
_READ = frozenset({"SELECT"})
CONSOLE_RIGHTS = Rights(tables={"alembic_version": _READ})
REGISTRY_RIGHTS = Rights(others=_NOTHING, tables=dict.fromkeys(RegistryBase.metadata.tables, _READ))


def template_name() -> str:
    """One template for each revision: a clone never needs a migration."""
    return f"tenant_template_{head(TENANT_MIGRATIONS)}"


def prepare(addresses: Addresses) -> None:
    """Start the embedded server if it is ours, then bring control database, roles and template up to date.

    Raises WallBroken when the server could not keep tenants apart, DatabaseUnavailable when it is away.
    """
    if addresses.embedded is not None:
        _start_embedded(addresses)
    _ensure_control_database(addresses)
    with connect(addresses.admin) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        check_wall(addresses.admin)
        upgrade(addresses.admin, CONTROL_MIGRATIONS)
        _ensure_role_on_control(addresses.admin, addresses.console, CONSOLE_RIGHTS)
        _ensure_role_on_control(addresses.admin, addresses.registry, REGISTRY_RIGHTS)
        ensure_template(addresses.admin, template_name(), TEMPLATE_OWNER, _migrate_template)


def _start_embedded(addresses: Addresses) -> None:
    assert addresses.embedded is not None  # noqa: S101 - tells the type checker what the caller checked
    superuser = addresses.embedded.start(addresses.superuser_password)
    try:
        connect(addresses.maintenance).close()
    except DatabaseUnavailable:
        password = str(addresses.admin.password)
        ensure_admin(superuser.set(password=addresses.superuser_password), ADMIN_ROLE, password)


def _ensure_control_database(addresses: Addresses) -> None:
    try:
        connect(addresses.admin).close()
    except DatabaseUnavailable:
        with suppress(DuplicateDatabase, UniqueViolation):
            ensure_database(addresses.maintenance, addresses.control_database)


def _ensure_role_on_control(admin_url: URL, wanted: URL, rights: Rights) -> None:
    role, password, database = str(wanted.username), str(wanted.password), str(wanted.database)
    with connect(admin_url) as admin:
        ensure_role(admin, role, login=True, password=password)
        run(admin, "GRANT CONNECT ON DATABASE {} TO {}", database, role)
        with admin.transaction():
            grant_tables(admin, role, rights)
            if rights.others:
                grant_sequences(admin, role)
    ensure_login(admin_url, wanted)


def _migrate_template(url: URL) -> None:
    upgrade(url, TENANT_MIGRATIONS, role=TEMPLATE_OWNER)
