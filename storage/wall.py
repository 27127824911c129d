"""One database and two roles per tenant, such that no tenant's role can reach anything but its own.

The *owner* cannot log in; migrations run as it. The *login* role has the data rights it is given, table by
table, and may connect to its own database alone. A database is created closed, its rights are set, then it
is opened; the same statements run again at every pass, so rights that drifted come back.

The caller's connection is one of an administrator: superuser, or CREATEDB and CREATEROLE (PostgreSQL ≥ 15).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL

from storage.database import Connection, connect, create_closed, database_exists, run, translated_errors
from storage.errors import DatabaseUnavailable
from storage.roles import ensure_role
from storage.server_words import words_of

# A process that serves keeps at most eight connections to one tenant: this is for several of them.
CONNECTIONS_PER_TENANT = 30
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


def ensure_walled(
    admin_url: URL,
    wanted: Walled,
    template: str,
    template_owner: str,
    kept: Callable[[Connection], bool],
) -> None:
    """Make the database exist, behind the wall and open to its own login role alone.

    ``kept`` says, asked as the owner, whether rights on tables are a later release's (``grant_tables``).
    Safe to run again after dying anywhere. Raises DatabaseBeingCreated while the server still works for a
    dead predecessor, DatabaseUnavailable when it does not answer.
    """
    with connect(admin_url) as admin:
        _ensure_roles(admin, wanted)
        if not database_exists(admin, wanted.database):
            statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG OWNER {} ALLOW_CONNECTIONS false"
            create_closed(admin, statement, wanted.database, template, wanted.owner)
        _settle_database(admin, wanted)
        with connect(admin_url, wanted.database) as inside:
            _settle_tables(inside, wanted, template_owner, kept)
        run(admin, "GRANT CONNECT ON DATABASE {} TO {}", wanted.database, wanted.login)


def ensure_empty(admin_url: URL, wanted: Walled) -> None:
    """Make the database exist behind the wall, with nothing in it, and open to nobody: to be filled.

    ``ensure_walled`` opens it to its login role. Safe to run again, and raises, as that does.
    """
    with connect(admin_url) as admin:
        _ensure_roles(admin, wanted)
        if not database_exists(admin, wanted.database):
            statement = "CREATE DATABASE {} TEMPLATE template0 OWNER {} ALLOW_CONNECTIONS false"
            create_closed(admin, statement, wanted.database, wanted.owner)
        _settle_database(admin, wanted)


def take_over(admin_url: URL, database: str, owner: str, login: str) -> None:
    """Give to the owner what the login role made: large objects, which nobody can keep it from making.

    The owner could not even read them. A role that is not there owns nothing. Raises DatabaseUnavailable.
    """
    try:
        with connect(admin_url, database) as inside, _unheld(inside):
            _hand_over(inside, login, owner)
    except psycopg.errors.UndefinedObject:
        return
    except psycopg.Error as error:
        raise DatabaseUnavailable(
            f"Ce que possède « {login} » ne se reprend pas : {words_of(error)}"
        ) from None


def tear_down(admin_url: URL, database: str, *roles: str) -> None:
    """Remove a database, whoever is connected to it, and roles that own nothing else; again is fine.

    Raises DatabaseUnavailable.
    """
    with connect(admin_url) as admin:
        try:
            _remove(admin, database, roles)
        except psycopg.Error:
            # The server had gone on with the last statement of a process that died.
            _remove_or_say(admin, database, roles)


def grant_tables(inside: Connection, login: str, rights: Rights, *, kept: bool = False) -> None:
    """Give ``login`` exactly ``rights`` on the tables of the public schema, and take back anything else.

    ``kept``: a later release, which knows tables that this one does not, has set them: they stay as they are,
    unless nothing was granted yet, as in a database that was just restored.
    """
    found = _table_rights(inside, login)
    if kept and any(found.values()):
        return
    for table, granted in found.items():
        wanted = rights.on(table)
        if granted != wanted:
            run(inside, "REVOKE ALL ON TABLE public.{} FROM PUBLIC, {}", table, login)
            if wanted:
                listed = sql.SQL(", ").join(sql.SQL(_RIGHT[right]) for right in sorted(wanted))
                grant = sql.SQL("GRANT {} ON TABLE public.{} TO {}")
                inside.execute(grant.format(listed, sql.Identifier(table), sql.Identifier(login)))


def are_granted(inside: Connection, login: str, rights: Rights) -> bool:
    """Whether ``grant_tables`` would change nothing."""
    return all(granted == rights.on(table) for table, granted in _table_rights(inside, login).items())


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


_SEND_AWAY = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = %s AND usesysid IS NOT NULL AND pg_has_role(usesysid, 'USAGE')
"""


def _remove(admin: Connection, database: str, roles: Iterable[str]) -> None:
    try:
        run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
    except psycopg.errors.InsufficientPrivilege:
        # Autovacuum is at work there, and is the superuser's: nobody was sent away. A plain removal sends it
        # off and waits for it, and for nobody else.
        admin.execute(_SEND_AWAY, [database])
        run(admin, "DROP DATABASE IF EXISTS {}", database)
    for role in roles:
        run(admin, "DROP ROLE IF EXISTS {}", role)


def _remove_or_say(admin: Connection, database: str, roles: Iterable[str]) -> None:
    try:
        _remove(admin, database, roles)
    except psycopg.Error as error:
        raise DatabaseUnavailable(f"La base « {database} » ne se supprime pas : {words_of(error)}") from None


def _ensure_roles(admin: Connection, wanted: Walled) -> None:
    ensure_role(admin, wanted.owner, login=False)
    ensure_role(admin, wanted.login, login=True, password=wanted.password, connections=CONNECTIONS_PER_TENANT)


def _settle_database(admin: Connection, wanted: Walled) -> None:
    """Take back every right but the login role's to connect, and only then open the database."""
    for grantee in _grantees_of_too_much(admin, wanted):
        if grantee is None:
            run(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", wanted.database)
        elif grantee == wanted.login:
            run(admin, "REVOKE CREATE, TEMPORARY ON DATABASE {} FROM {}", wanted.database, grantee)
        else:
            run(admin, "REVOKE ALL ON DATABASE {} FROM {}", wanted.database, grantee)
    owner, is_open = _owner_and_openness(admin, wanted.database)
    if owner != wanted.owner:
        run(admin, "ALTER DATABASE {} OWNER TO {}", wanted.database, wanted.owner)
    if not is_open:
        run(admin, "ALTER DATABASE {} ALLOW_CONNECTIONS true", wanted.database)


def _settle_tables(
    inside: Connection, wanted: Walled, template_owner: str, kept: Callable[[Connection], bool]
) -> None:
    """Tables of a clone still belong to the template's owner: hand them over, then set the rights."""
    with _unheld(inside):
        for former in (template_owner, wanted.login):
            _hand_over(inside, former, wanted.owner)
        _settle_schema(inside)
        run(inside, "SET LOCAL ROLE {}", wanted.owner)
        keep = kept(inside)
        inside.execute("RESET ROLE")
        grant_tables(inside, wanted.login, wanted.rights, kept=keep)


@contextmanager
def _unheld(inside: Connection) -> Iterator[None]:
    """A transaction that waits for no tenant: it may hold its own tables, and must not hold us."""
    with translated_errors(), inside.transaction():
        inside.execute("SET LOCAL lock_timeout = '3s'")
        yield


def _hand_over(inside: Connection, former: str, owner: str) -> None:
    run(inside, "REASSIGN OWNED BY {} TO {}", former, owner)


def _settle_schema(inside: Connection) -> None:
    """PUBLIC looks into the schema, its owner creates there, and nobody else has a right of their own."""
    rows = inside.execute(
        """
        SELECT DISTINCT granted.rolname
          FROM pg_namespace n
         CROSS JOIN LATERAL aclexplode(n.nspacl) AS acl
          LEFT JOIN pg_roles granted ON granted.oid = acl.grantee
         WHERE n.nspname = 'public' AND acl.grantee <> n.nspowner
           AND (acl.grantee <> 0 OR acl.privilege_type <> 'USAGE')
        """
    )
    for (grantee,) in rows.fetchall():
        if grantee is None:
            run(inside, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        else:
            run(inside, "REVOKE ALL ON SCHEMA public FROM {}", grantee)


def _owner_and_openness(admin: Connection, database: str) -> tuple[str, bool]:
    row = admin.execute(
        "SELECT r.rolname, d.datallowconn FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba "
        "WHERE d.datname = %s",
        [database],
    ).fetchone()
    if row is None:
        raise DatabaseUnavailable(f"La base « {database} » a disparu pendant sa préparation.")
    return row[0], row[1]


def _grantees_of_too_much(admin: Connection, wanted: Walled) -> list[str | None]:
    """Who has a right on the database, but its owner and the login role's to connect; None is PUBLIC."""
    rows = admin.execute(
        """
        SELECT DISTINCT granted.rolname
          FROM pg_database d
         CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS acl
          LEFT JOIN pg_roles granted ON granted.oid = acl.grantee
         WHERE d.datname = %s AND acl.grantee <> d.datdba
           AND (granted.rolname IS DISTINCT FROM %s OR acl.privilege_type <> 'CONNECT')
        """,
        [wanted.database, wanted.login],
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
