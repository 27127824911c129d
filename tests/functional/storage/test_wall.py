"""The wall, tried as somebody who holds the credentials of one instance."""

import contextlib
import threading
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from provisioner.addresses import Addresses
from provisioner.app.platform import open_platform
from provisioner.instances.onboarding import onboard
from provisioner.instances.reconcile import STEPS, reconcile
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.prepare import template_name
from provisioner.settings import Settings
from storage.database import connect, conninfo
from storage.embedded import SUPERUSER
from tenants.databases import TenantNames, login_url
from tests.clusters import open_cluster
from tests.functional.storage.gate import Gate
from tests.functional.storage.refusals import Refusal, refusal
from tests.members import live_instance, order


@pytest.fixture(scope="module", params=["embedded", "given by address"])
def installation(
    request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """The wall is the same on our own server and on one of the user's."""
    if request.param == "embedded":
        yield settings
        return
    with open_cluster(tmp_path_factory.mktemp("given")) as url:
        address = SecretStr(url.render_as_string(hide_password=False))
        yield Settings(data_dir=tmp_path_factory.mktemp("with-given"), database_url=address)


@pytest.fixture(scope="module")
def platform(installation: Settings) -> Iterator[Platform]:
    with open_platform(installation) as opened:
        yield opened


@pytest.fixture(scope="module")
def addresses(installation: Settings) -> Addresses:
    return Addresses(installation)


@pytest.fixture(scope="module")
def superuser(platform: Platform, addresses: Addresses) -> URL:
    if addresses.embedded is None:
        return addresses.maintenance
    return addresses.embedded.url(SUPERUSER).set(password=addresses.superuser_password)


@pytest.fixture(scope="module")
def victim(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture(scope="module")
def attacker(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture
def credentials(platform: Platform, attacker: Instance) -> URL:
    """What a thief would have: the address, role and password of the attacker's instance."""
    return login_url(platform.admin, platform.keys, attacker.id)


@pytest.fixture
def inside(credentials: URL) -> Iterator[psycopg.Connection]:
    with psycopg.connect(conninfo(credentials), autocommit=True) as connection:
        yield connection


def test_its_own_database_is_open_to_it(credentials: URL) -> None:
    assert refusal(credentials) is None


def test_another_instances_database_is_closed_to_it(credentials: URL, victim: Instance) -> None:
    assert refusal(credentials.set(database=TenantNames.of(victim.id).database)) is Refusal.DENIED


@pytest.mark.parametrize(
    ("database", "expected"),
    [("postgres", Refusal.DENIED), ("template0", Refusal.CLOSED), ("template1", Refusal.DENIED)],
)
def test_the_clusters_own_databases_are_closed_to_it(
    credentials: URL, database: str, expected: Refusal
) -> None:
    assert refusal(credentials.set(database=database)) is expected


def test_the_control_database_is_closed_to_it(credentials: URL, addresses: Addresses) -> None:
    assert refusal(credentials.set(database=addresses.control_database)) is Refusal.DENIED


def test_the_template_is_closed_to_it(credentials: URL) -> None:
    assert refusal(credentials.set(database=template_name())) is Refusal.CLOSED


def test_its_password_opens_no_other_role(platform: Platform, credentials: URL, victim: Instance) -> None:
    names = TenantNames.of(victim.id)
    for role in (names.login, names.owner, str(platform.admin.username), SUPERUSER):
        assert refusal(credentials.set(username=role)) is Refusal.PASSWORD, role
        assert refusal(credentials.set(username=role, password="")) is Refusal.NO_PASSWORD, role


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE theft (id int)",
        "CREATE TEMPORARY TABLE theft (id int)",
        "CREATE SCHEMA theft",
        "CREATE VIEW theft AS SELECT 1",
        "CREATE FUNCTION theft() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION vector",
        "CREATE DATABASE theft",
        "CREATE ROLE theft",
        "ALTER TABLE accounts ADD COLUMN theft int",
        "DROP TABLE accounts",
        "TRUNCATE accounts",
        "ALTER TABLE audit_events DISABLE TRIGGER ALL",
        "DELETE FROM audit_events",
        "UPDATE audit_events SET kind = 'nothing'",
        "TRUNCATE audit_events",
        "UPDATE alembic_version SET version_num = '9999'",
        "COPY accounts TO PROGRAM 'cat'",
        "COPY accounts FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "ALTER SYSTEM SET listen_addresses = '*'",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user",
        "SELECT * FROM pg_authid",
    ],
)
def test_it_changes_nothing_but_its_data(inside: psycopg.Connection, statement: str) -> None:
    if "terminate" in statement:
        others = inside.execute("SELECT count(*) FROM pg_stat_activity WHERE usename <> current_user")
        assert others.fetchone() != (0,)
    with pytest.raises(psycopg.Error) as refusal:
        inside.execute(statement)
    assert refusal.value.sqlstate in {"42501", "0A000"}


def test_it_becomes_no_other_role(platform: Platform, inside: psycopg.Connection, attacker: Instance) -> None:
    for role in (TenantNames.of(attacker.id).owner, str(platform.admin.username), SUPERUSER):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            inside.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(role)))


def test_it_lets_nobody_else_in(
    platform: Platform, inside: psycopg.Connection, attacker: Instance, victim: Instance
) -> None:
    mine, theirs = TenantNames.of(attacker.id), TenantNames.of(victim.id)
    grant = psycopg.sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
    # PostgreSQL may answer with a mere warning: what counts is who gets in afterwards.
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        inside.execute(grant.format(*map(psycopg.sql.Identifier, (mine.database, theirs.login))))
    own = login_url(platform.admin, platform.keys, victim.id)
    assert refusal(own.set(database=mine.database)) is Refusal.DENIED


class Intruder:
    """Somebody with the attacker's credentials, around an instance that is being created."""

    def __init__(self, credentials: URL, addresses: Addresses, instance_id: uuid.UUID) -> None:
        self._credentials = credentials
        self._control = addresses.control_database
        self._names = TenantNames.of(instance_id)
        self._admin = str(addresses.admin.username)

    def tries_everything(self) -> Refusal | None:
        """Every way in but the plain one is closed at all times; what the plain one answered is returned."""
        target = self._credentials.set(database=self._names.database)
        for role in (self._names.login, self._names.owner, self._admin, SUPERUSER):
            assert refusal(target.set(username=role)) is Refusal.PASSWORD, role
            assert refusal(target.set(username=role, password="")) is Refusal.NO_PASSWORD, role
        assert refusal(self._credentials.set(database=self._control)) is Refusal.DENIED
        return refusal(target)


@contextlib.contextmanager
def at_the_gate(platform: Platform, instance_id: uuid.UUID) -> Iterator[threading.Thread]:
    """The first step, which makes the database: to be started in the block, ended when the block ends."""
    making = threading.Thread(target=reconcile, args=(platform, instance_id), kwargs={"steps": STEPS[:1]})
    try:
        yield making
    finally:
        making.join()


def test_an_instance_is_closed_to_others_at_every_moment_of_its_creation(
    platform: Platform, addresses: Addresses, superuser: URL, credentials: URL
) -> None:
    instance_id = onboard(platform, order())
    intruder = Intruder(credentials, addresses, instance_id)
    with at_the_gate(platform, instance_id) as making, Gate(superuser, "pg_database") as databases:
        making.start()
        databases.wait_for_a_writer()
        assert intruder.tries_everything() is Refusal.ABSENT, "before CREATE DATABASE"
        databases.let_one_through()
        databases.wait_for_a_writer()
        assert intruder.tries_everything() is Refusal.CLOSED, "before PUBLIC loses its rights"
        databases.let_one_through()
        databases.wait_for_a_writer()
        assert intruder.tries_everything() is Refusal.CLOSED, "before it accepts connections"
        with Gate(superuser, "pg_shdepend") as ownership:
            databases.let_one_through()
            ownership.wait_for_a_writer()
            assert intruder.tries_everything() is Refusal.DENIED, "before its tables change hands"
        databases.wait_for_a_writer()
        assert intruder.tries_everything() is Refusal.DENIED, "before its own role is let in"
    assert intruder.tries_everything() is Refusal.DENIED
    assert refusal(login_url(platform.admin, platform.keys, instance_id)) is None


def test_rights_that_drifted_are_set_right_at_the_next_pass(
    platform: Platform, credentials: URL, attacker: Instance, victim: Instance
) -> None:
    theirs = TenantNames.of(victim.id)
    target = credentials.set(database=theirs.database)
    with connect(platform.admin) as admin, connect(platform.admin, theirs.database) as opened:
        login = psycopg.sql.Identifier(TenantNames.of(attacker.id).login)
        database = psycopg.sql.Identifier(theirs.database)
        admin.execute(psycopg.sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, login))
        admin.execute(psycopg.sql.SQL("GRANT CONNECT ON DATABASE {} TO PUBLIC").format(database))
        victim_login = psycopg.sql.Identifier(theirs.login)
        opened.execute(psycopg.sql.SQL("GRANT DELETE ON audit_events TO {}").format(victim_login))
    assert refusal(target) is None
    reconcile(platform, victim.id)
    assert refusal(target) is Refusal.DENIED
    own = login_url(platform.admin, platform.keys, victim.id)
    with connect(own) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("DELETE FROM audit_events")


def test_what_the_role_made_and_owns_is_the_owner_s_after_the_next_pass(
    platform: Platform, credentials: URL, attacker: Instance
) -> None:
    with connect(credentials) as session:
        session.execute("SELECT lo_from_bytea(0, 'x')")
    reconcile(platform, attacker.id)
    names = TenantNames.of(attacker.id)
    with connect(platform.admin, names.database) as opened:
        owners = opened.execute("SELECT DISTINCT lomowner::regrole::text FROM pg_largeobject_metadata")
        assert owners.fetchall() == [(names.owner,)]


@pytest.mark.parametrize("grantee", ["login", "PUBLIC"])
@pytest.mark.parametrize(
    ("right", "use"),
    [
        ("CREATE ON SCHEMA public", "CREATE TABLE theft (id int)"),
        ("CREATE ON DATABASE {database}", "CREATE SCHEMA theft"),
        ("TEMPORARY ON DATABASE {database}", "CREATE TEMPORARY TABLE theft (id int)"),
    ],
)
def test_a_right_to_create_that_was_given_is_taken_back(
    platform: Platform, victim: Instance, right: str, use: str, grantee: str
) -> None:
    names = TenantNames.of(victim.id)
    role = names.login if grantee == "login" else grantee
    own = login_url(platform.admin, platform.keys, victim.id)
    with connect(platform.admin, names.database) as opened:
        opened.execute(f"GRANT {right.format(database=names.database)} TO {role}".encode())
    with connect(own) as session, session.transaction(force_rollback=True):
        session.execute(use.encode())
    reconcile(platform, victim.id)
    with connect(own) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(use.encode())


def test_a_role_that_changed_its_own_password_gets_it_back(platform: Platform) -> None:
    instance = live_instance(platform)
    url = login_url(platform.admin, platform.keys, instance.id)
    platform.tenants.close()
    with connect(url) as own:
        own.execute(psycopg.sql.SQL("ALTER ROLE CURRENT_USER PASSWORD {}").format(uuid.uuid4().hex))
    assert refusal(url) is Refusal.PASSWORD
    reconcile(platform, instance.id)
    assert refusal(url) is None


def test_the_registrys_reader_reads_the_registry_and_nothing_else(addresses: Addresses) -> None:
    with connect(addresses.registry) as reader:
        reader.execute("SELECT hostname FROM hostnames")
        for statement in (
            "SELECT * FROM members",
            "SELECT * FROM staff",
            "SELECT * FROM procrastinate_jobs",
            "INSERT INTO hostnames VALUES ('x', NULL, 'default')",
            "UPDATE registered_instances SET state = 'active'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)


def test_the_consoles_role_changes_no_table_and_reaches_no_instance(
    addresses: Addresses, victim: Instance
) -> None:
    theirs = addresses.console.set(database=TenantNames.of(victim.id).database)
    assert refusal(theirs) is Refusal.DENIED
    with connect(addresses.console) as console:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            console.execute("CREATE TABLE theft (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            console.execute("CREATE ROLE theft")
