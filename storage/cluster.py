"""Readying a PostgreSQL cluster, and refusing one on which the wall would not hold."""

import secrets
from collections.abc import Callable
from contextlib import suppress

import psycopg
from sqlalchemy import URL

from storage.database import (
    Connection,
    connect,
    conninfo,
    create_closed,
    database_exists,
    is_superuser,
    run,
)
from storage.errors import DatabaseUnavailable, WallBroken
from storage.roles import create_role, ensure_role, set_password

OLDEST_MAJOR = 15
_PROBE = "provisioner_probe_"
TRUSTING = (
    "PostgreSQL laisse entrer sans vérifier le mot de passe : remplacez « trust » par « scram-sha-256 » "
    "dans toutes les lignes de pg_hba.conf, puis rechargez le serveur."
)


def ensure_admin(superuser: Connection, role: str, password: str) -> None:
    """Make the administrator that does all later work: it may create databases and roles, and no more."""
    create_role(superuser, role)
    set_password(superuser, role, password)
    run(superuser, "ALTER ROLE {} LOGIN CREATEDB CREATEROLE", role)
    run(superuser, "GRANT CONNECT ON DATABASE postgres TO {}", role)
    close_open_databases(superuser)


def close_open_databases(admin: Connection) -> None:
    """Let PUBLIC connect to nothing, as far as this role may say so."""
    for name in _databases_open_to_public(admin):
        with suppress(psycopg.errors.InsufficientPrivilege):
            run(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)


def check_wall(admin_url: URL) -> None:
    """Raise WallBroken with the reason when this cluster cannot keep tenants apart."""
    with connect(admin_url) as admin:
        _check_version(admin)
        _check_abilities(admin)
        close_open_databases(admin)
        if names := _databases_open_to_public(admin):
            statements = " ".join(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC;' for name in names)
            raise WallBroken(
                f"Toute connexion est admise à {', '.join(names)} : le cluster PostgreSQL doit être réservé "
                f"à ce service. Exécutez en superutilisateur : {statements}"
            )
        _check_passwords_are_asked(admin, admin_url)
        _check_no_line_trusts(admin)


def ensure_template(admin_url: URL, name: str, owner: str, migrate: Callable[[URL], None]) -> None:
    """Make the closed template ``name``, whose tables belong to ``owner``, which ``migrate`` makes.

    It is built under another name and renamed when complete, so that a template is always whole.
    """
    with connect(admin_url) as admin:
        if database_exists(admin, name):
            return
        ensure_role(admin, owner, login=False)
        building = f"{name}_building"
        run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", building)
        create_closed(admin, "CREATE DATABASE {} TEMPLATE template0 ALLOW_CONNECTIONS false", building)
        run(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", building)
        run(admin, "ALTER DATABASE {} ALLOW_CONNECTIONS true", building)
        with connect(admin_url, building) as inside:
            run(inside, "GRANT USAGE, CREATE ON SCHEMA public TO {}", owner)
        migrate(admin_url.set(database=building))
        with connect(admin_url, building) as inside:
            run(inside, "REVOKE ALL ON SCHEMA public FROM {}", owner)
        run(admin, "ALTER DATABASE {} RENAME TO {}", building, name)
        run(admin, "ALTER DATABASE {} IS_TEMPLATE true ALLOW_CONNECTIONS false", name)


def ensure_database(admin: Connection, name: str) -> None:
    """Make a database of the administrator's own, closed to everyone else; opened last, so open is complete.

    Raises DatabaseBeingCreated while the server still works for a dead predecessor.
    """
    is_open = admin.execute("SELECT datallowconn FROM pg_database WHERE datname = %s", [name]).fetchone()
    if is_open == (True,):
        return
    if is_open is None:
        create_closed(admin, "CREATE DATABASE {} TEMPLATE template0 ALLOW_CONNECTIONS false", name)
    run(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
    run(admin, "ALTER DATABASE {} ALLOW_CONNECTIONS true", name)


def _check_version(admin: Connection) -> None:
    major = admin.info.server_version // 10_000
    if major < OLDEST_MAJOR:
        raise WallBroken(
            f"PostgreSQL {major} est trop ancien : il faut la version {OLDEST_MAJOR} ou une plus récente."
        )


def _check_abilities(admin: Connection) -> None:
    row = admin.execute(
        "SELECT rolcreatedb AND rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if not (row and row[0]) and not is_superuser(admin):
        raise WallBroken(
            f"Le rôle « {admin.info.user} » doit pouvoir créer des bases et des rôles. "
            f'Exécutez en superutilisateur : ALTER ROLE "{admin.info.user}" CREATEDB CREATEROLE;'
        )


def _databases_open_to_public(admin: Connection) -> list[str]:
    """Databases open to any role. A database under creation is closed first, so it is never listed."""
    rows = admin.execute(
        """
        SELECT d.datname
          FROM pg_database d
         CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS acl
         WHERE d.datallowconn AND acl.grantee = 0 AND acl.privilege_type = 'CONNECT'
         ORDER BY d.datname
        """
    )
    return [row[0] for row in rows]


def _check_passwords_are_asked(admin: Connection, admin_url: URL) -> None:
    """A role without a password must be asked for one: pg_hba.conf may say trust at this address.

    Raises DatabaseUnavailable when the server refuses before it asks (no line for this address, too many
    connections): then nothing is known.
    """
    _drop_probes(admin)
    probe = f"{_PROBE}{secrets.token_hex(4)}"
    run(admin, "CREATE ROLE {} LOGIN", probe)
    try:
        run(admin, "GRANT CONNECT ON DATABASE {} TO {}", admin.info.dbname, probe)
        wrong = admin_url.set(username=probe, password=secrets.token_urlsafe())
        psycopg.connect(conninfo(wrong)).close()
    except psycopg.OperationalError as error:
        # Of libpq itself: the server's sentence comes in the language of its lc_messages.
        if error.pgconn is not None and error.pgconn.used_password:
            return
        raise DatabaseUnavailable(
            f"PostgreSQL refuse les connexions avant de demander un mot de passe : {error}"
        ) from error
    finally:
        _drop_probes(admin)
    raise WallBroken(TRUSTING)


def _drop_probes(admin: Connection) -> None:
    """Ours, and those that a killed process left in this database."""
    for (probe,) in admin.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [_PROBE]):
        run(admin, "REVOKE ALL ON DATABASE {} FROM {}", admin.info.dbname, probe)
        run(admin, "DROP ROLE {}", probe)


def _check_no_line_trusts(admin: Connection) -> None:
    """Another address of the same server may be open; only a superuser can read which."""
    if not is_superuser(admin):
        return
    row = admin.execute("SELECT line_number FROM pg_hba_file_rules WHERE auth_method = 'trust'").fetchone()
    if row is not None:
        raise WallBroken(f"{TRUSTING} Première ligne concernée : {row[0]}.")
