"""One database and two roles per tenant, such that no tenant's role can reach anything but its own.

The *owner* cannot log in; migrations run as it. The *login* role has the data rights it is given, table by
table, and may connect to its own database alone. A database is created closed, its rights are set, then it
is opened; the same statements run again at every pass, so rights that drifted come back.

The caller's connection is one of an administrator: superuser, or CREATEDB and CREATEROLE (PostgreSQL ≥ 15).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateObject, UniqueViolation
from psycopg.rows import TupleRow
from sqlalchemy import URL

from storage.errors import DatabaseBeingCreated, DatabaseUnavailable

Connection = psycopg.Connection[TupleRow]
EVERY_DATA_RIGHT = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


@dataclass(frozen=True, slots=True)
class Rights:
    """What a login role may do: on the tables named, and on all the others."""

    others: frozenset[str] = EVERY_DATA_RIGHT
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def on(self, table: str) -> frozenset[str]:
        return self.tables.get(table, self.others)


@dataclass(frozen=True, slots=True)
class Walled:
    """A database to stand behind the wall. ``password`` is the login role's; only its verifier is sent."""

    database: str
    owner: str
    login: str
    password: str = field(repr=False)
    rights: Rights = field(default_factory=Rights)


def connect(url: URL, database: str | None = None) -> Connection:
    """An autocommit connection. Raises DatabaseUnavailable, which never shows a password."""
    target = url.set(database=database) if database else url
    try:
        return psycopg.connect(conninfo(target), autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(
            f"La base « {target.database} » refuse la connexion de « {target.username} » : {error}"
        ) from error


def conninfo(url: URL) -> str:
    """A SQLAlchemy address as libpq's keywords, which take any character in a password."""
    parts: dict[str, Any] = {
        "user": url.username,
        "password": url.password,
        "host": url.host,
        "port": url.port,
    }
    options = {name: value for name, value in url.query.items() if isinstance(value, str)}
    given = {name: value for name, value in parts.items() if value is not None}
    return make_conninfo(dbname=url.database, **given, **options)


def ensure_walled(admin_url: URL, wanted: Walled, template: str, template_owner: str) -> bool:
    """Make the database exist, behind the wall and open to its own login role alone.

    Returns whether it was created now. Safe to run again after dying anywhere. Raises DatabaseBeingCreated
    while the server still works for a dead predecessor, DatabaseUnavailable when it does not answer.
    """
    with connect(admin_url) as admin:
        ensure_role(admin, wanted.owner, login=False)
        ensure_role(admin, wanted.login, login=True, password=wanted.password)
        created = not database_exists(admin, wanted.database)
        if created:
            _create_closed(admin, wanted, template)
        _settle_database(admin, wanted)
        with connect(admin_url, wanted.database) as inside:
            _settle_tables(inside, wanted, template_owner)
        run(admin, "GRANT CONNECT ON DATABASE {} TO {}", wanted.database, wanted.login)
    return created


def ensure_login(admin_url: URL, login_url: URL) -> None:
    """Prove that a login role gets in; it may have changed its own password: then set it back."""
    try:
        connect(login_url).close()
    except DatabaseUnavailable:
        with connect(admin_url) as admin:
            _set_password(admin, str(login_url.username), str(login_url.password))
        connect(login_url).close()


def ensure_role(admin: Connection, role: str, *, login: bool, password: str = "") -> None:
    """Make the role exist with no attribute beyond LOGIN, a member of nothing."""
    attributes = _role_attributes(admin, role)
    if attributes is None:
        _create_role(admin, role)
        if login:
            _set_password(admin, role, password)
    if attributes != (login, False):
        kind: LiteralString = "LOGIN" if login else "NOLOGIN"
        # Only a superuser may name the last three; nobody else can have given them.
        more: LiteralString = " NOSUPERUSER NOREPLICATION NOBYPASSRLS" if is_superuser(admin) else ""
        run(admin, "ALTER ROLE {} " + kind + " NOCREATEDB NOCREATEROLE" + more, role)
    for granted in _memberships(admin, role):
        run(admin, "REVOKE {} FROM {}", granted, role)
    if not is_superuser(admin):
        run(admin, "GRANT {} TO CURRENT_USER", role)


def database_exists(admin: Connection, name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def grant_tables(inside: Connection, login: str, rights: Rights) -> None:
    """Give ``login`` exactly ``rights`` on the tables of the public schema, and take back anything else."""
    for table, granted in _table_rights(inside, login).items():
        wanted = rights.on(table)
        if granted != wanted:
            run(inside, "REVOKE ALL ON TABLE public.{} FROM PUBLIC, {}", table, login)
            if wanted:
                listed = sql.SQL(", ").join(sql.SQL(_RIGHT[right]) for right in sorted(wanted))
                grant = sql.SQL("GRANT {} ON TABLE public.{} TO {}")
                inside.execute(grant.format(listed, sql.Identifier(table), sql.Identifier(login)))


def grant_sequences(inside: Connection, login: str) -> None:
    """Let ``login`` insert into tables whose numbers come from a sequence."""
    run(inside, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}", login)


# Spelt out so that only these words ever reach a statement.
_RIGHT: Mapping[str, LiteralString] = {
    "SELECT": "SELECT",
    "INSERT": "INSERT",
    "UPDATE": "UPDATE",
    "DELETE": "DELETE",
}


def _create_closed(admin: Connection, wanted: Walled, template: str) -> None:
    statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG OWNER {} ALLOW_CONNECTIONS false"
    try:
        run(admin, statement, wanted.database, template, wanted.owner)
    except UniqueViolation as error:
        raise DatabaseBeingCreated(
            f"« {wanted.database} » est en cours de création sur le serveur."
        ) from error


def _settle_database(admin: Connection, wanted: Walled) -> None:
    """Take back every right but the login role's, and only then open the database."""
    strangers = [grantee for grantee in _grantees(admin, wanted.database) if grantee != wanted.login]
    for grantee in strangers:
        if grantee is None:
            run(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", wanted.database)
        else:
            run(admin, "REVOKE ALL ON DATABASE {} FROM {}", wanted.database, grantee)
    owner, is_open = _owner_and_openness(admin, wanted.database)
    if owner != wanted.owner:
        run(admin, "ALTER DATABASE {} OWNER TO {}", wanted.database, wanted.owner)
    if not is_open:
        run(admin, "ALTER DATABASE {} ALLOW_CONNECTIONS true", wanted.database)


def _settle_tables(inside: Connection, wanted: Walled, template_owner: str) -> None:
    """Tables of a clone still belong to the template's owner: hand them over, then set the rights."""
    with inside.transaction():
        run(inside, "REASSIGN OWNED BY {} TO {}", template_owner, wanted.owner)
        grant_tables(inside, wanted.login, wanted.rights)


def _owner_and_openness(admin: Connection, database: str) -> tuple[str, bool]:
    row = admin.execute(
        "SELECT r.rolname, d.datallowconn FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba "
        "WHERE d.datname = %s",
        [database],
    ).fetchone()
    if row is None:
        raise DatabaseUnavailable(f"La base « {database} » a disparu pendant sa préparation.")
    return row[0], row[1]


def _grantees(admin: Connection, database: str) -> list[str | None]:
    """Who has rights on the database besides its owner; None stands for PUBLIC."""
    rows = admin.execute(
        """
        SELECT DISTINCT granted.rolname
          FROM pg_database d
         CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS acl
          LEFT JOIN pg_roles granted ON granted.oid = acl.grantee
         WHERE d.datname = %s AND acl.grantee <> d.datdba
        """,
        [database],
    )
    return [row[0] for row in rows]


def _table_rights(inside: Connection, login: str) -> dict[str, frozenset[str]]:
    """Rights of ``login``, and of PUBLIC (which makes a difference from what is wanted), by table."""
    rows = inside.execute(
        """
        SELECT c.relname, coalesce(array_agg(acl.privilege_type) FILTER (WHERE acl.grantee IS NOT NULL), '{}')
          FROM pg_class c
          LEFT JOIN LATERAL aclexplode(c.relacl) AS acl
            ON acl.grantee IN (0, (SELECT oid FROM pg_roles WHERE rolname = %s))
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
         GROUP BY c.relname
        """,
        [login],
    )
    return {table: frozenset(rights) for table, rights in rows}


def _create_role(admin: Connection, role: str) -> None:
    try:
        run(admin, "CREATE ROLE {}", role)
    except (DuplicateObject, UniqueViolation):
        return  # another process was faster; its role is like ours


def _set_password(admin: Connection, role: str, password: str) -> None:
    """As a SCRAM verifier, so that the password itself never reaches the server or its log."""
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    admin.execute(statement.format(sql.Identifier(role), sql.Literal(verifier)))


def _role_attributes(admin: Connection, role: str) -> tuple[bool, bool] | None:
    row = admin.execute(
        "SELECT rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls "
        "FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    return None if row is None else (row[0], row[1])


def _memberships(admin: Connection, role: str) -> list[str]:
    rows = admin.execute(
        "SELECT granted.rolname FROM pg_auth_members m JOIN pg_roles granted ON granted.oid = m.roleid "
        "JOIN pg_roles member ON member.oid = m.member WHERE member.rolname = %s",
        [role],
    )
    return [row[0] for row in rows]


def is_superuser(admin: Connection) -> bool:
    return admin.pgconn.parameter_status(b"is_superuser") == b"on"


def run(connection: Connection, statement: LiteralString, *names: str) -> psycopg.Cursor[Any]:
    return connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
