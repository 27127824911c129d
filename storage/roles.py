"""Roles of a cluster: made with exactly the attributes they need, their passwords sent as verifiers."""

from typing import LiteralString

from psycopg import sql
from psycopg.errors import DuplicateObject, UniqueViolation
from sqlalchemy import URL

from storage.database import Connection, connect, is_superuser, run
from storage.errors import DatabaseUnavailable

UNLIMITED = -1


def ensure_role(
    admin: Connection, role: str, *, login: bool, password: str = "", connections: int = UNLIMITED
) -> None:
    """Make the role exist with no attribute beyond LOGIN, a member of nothing, without settings of its own.

    ``connections`` is how many it may have at once.
    """
    attributes = _role_attributes(admin, role)
    if attributes is None:
        create_role(admin, role)
        if login:
            set_password(admin, role, password)
    if attributes != (login, False, connections):
        kind: LiteralString = "LOGIN" if login else "NOLOGIN"
        # Only a superuser may name the last three; nobody else can have given them.
        more: LiteralString = " NOSUPERUSER NOREPLICATION NOBYPASSRLS" if is_superuser(admin) else ""
        run(admin, "ALTER ROLE {} " + kind + " NOCREATEDB NOCREATEROLE" + more, role)
        limit = sql.SQL("ALTER ROLE {} CONNECTION LIMIT {}")
        admin.execute(limit.format(sql.Identifier(role), sql.Literal(connections)))
    _reset_settings(admin, role)
    for granted in _memberships(admin, role):
        run(admin, "REVOKE {} FROM {}", granted, role)
    if not is_superuser(admin):
        run(admin, "GRANT {} TO CURRENT_USER", role)


def ensure_login(admin_url: URL, login_url: URL) -> None:
    """Prove that a login role gets in; it may have changed its own password: then set it back."""
    try:
        connect(login_url).close()
    except DatabaseUnavailable:
        with connect(admin_url) as admin:
            set_password(admin, str(login_url.username), str(login_url.password))
        connect(login_url).close()


def create_role(admin: Connection, role: str) -> None:
    """Make the role unless it exists; it has no attribute and no password yet."""
    try:
        run(admin, "CREATE ROLE {}", role)
    except (DuplicateObject, UniqueViolation):
        return  # another process was faster; its role is like ours


def set_password(admin: Connection, role: str, password: str) -> None:
    """As a SCRAM verifier, so that the password itself never reaches the server or its log."""
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    admin.execute(statement.format(sql.Identifier(role), sql.Literal(verifier)))


def _reset_settings(admin: Connection, role: str) -> None:
    """A role may give itself settings, such as reading only: they would be ours at the next connection."""
    rows = admin.execute(
        "SELECT d.datname FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole "
        "LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE r.rolname = %s",
        [role],
    )
    for (database,) in rows.fetchall():
        if database is None:
            run(admin, "ALTER ROLE {} RESET ALL", role)
        else:
            run(admin, "ALTER ROLE {} IN DATABASE {} RESET ALL", role, database)


def _role_attributes(admin: Connection, role: str) -> tuple[bool, bool, int] | None:
    row = admin.execute(
        "SELECT rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls, "
        "rolconnlimit FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def _memberships(admin: Connection, role: str) -> list[str]:
    rows = admin.execute(
        "SELECT granted.rolname FROM pg_auth_members m JOIN pg_roles granted ON granted.oid = m.roleid "
        "JOIN pg_roles member ON member.oid = m.member WHERE member.rolname = %s",
        [role],
    )
    return [row[0] for row in rows]
