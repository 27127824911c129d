"""A server on which the wall would not hold is refused, with the reason and what to do."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from provisioner.addresses import Addresses
from provisioner.prepare import prepare
from provisioner.settings import Settings
from storage.database import connect, conninfo
from storage.errors import DatabaseUnavailable, WallBroken
from tests.clusters import open_cluster
from tests.mailbox import free_port


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[URL]:
    with open_cluster(tmp_path / "cluster") as url:
        yield url


def addresses(tmp_path: Path, url: URL) -> Addresses:
    address = SecretStr(url.render_as_string(hide_password=False))
    return Addresses(Settings(data_dir=tmp_path / "installation", database_url=address))


def role(cluster: URL, attributes: str) -> URL:
    name, password = f"role_{secrets.token_hex(4)}", secrets.token_hex()
    with connect(cluster, "postgres") as superuser:
        superuser.execute(f"CREATE ROLE {name} LOGIN {attributes} PASSWORD '{password}'")
    return cluster.set(username=name, password=password)


def test_a_server_that_asks_no_password(tmp_path: Path) -> None:
    with (
        open_cluster(tmp_path / "cluster", trusting=True) as url,
        pytest.raises(WallBroken, match="scram-sha-256"),
    ):
        prepare(addresses(tmp_path, url))


def test_a_refusal_before_any_password_is_asked_proves_nothing(tmp_path: Path, cluster: URL) -> None:
    prepare(addresses(tmp_path, cluster))
    rules = tmp_path / "cluster" / "data" / "pg_hba.conf"
    rules.write_text("host all postgres 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 reject\n")
    with connect(cluster, "postgres") as superuser:
        superuser.execute("SELECT pg_reload_conf()")
    with pytest.raises(DatabaseUnavailable, match="avant de demander un mot de passe"):
        prepare(addresses(tmp_path, cluster))


def test_probes_of_a_killed_process_are_cleared_away(tmp_path: Path, cluster: URL) -> None:
    prepare(addresses(tmp_path, cluster))
    with connect(cluster, "provisioner_control") as superuser:
        superuser.execute("CREATE ROLE provisioner_probe_left LOGIN")
        superuser.execute("GRANT CONNECT ON DATABASE provisioner_control TO provisioner_probe_left")
        prepare(addresses(tmp_path, cluster))
        probes = superuser.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'provisioner_probe%'")
        assert probes.fetchall() == []


def test_one_line_that_trusts_is_enough(tmp_path: Path, cluster: URL) -> None:
    rules = tmp_path / "cluster" / "data" / "pg_hba.conf"
    rules.write_text(f"host all all ::1/128 trust\n{rules.read_text()}")
    with connect(cluster, "postgres") as superuser:
        superuser.execute("SELECT pg_reload_conf()")
    with pytest.raises(WallBroken, match="ligne concernée : 1"):
        prepare(addresses(tmp_path, cluster))


def test_a_role_that_may_not_create_roles(tmp_path: Path, cluster: URL) -> None:
    given = role(cluster, "CREATEDB")
    with pytest.raises(WallBroken, match="CREATEROLE"):
        prepare(addresses(tmp_path, given))


def test_databases_of_others_that_stay_open_to_everybody_are_named(tmp_path: Path, cluster: URL) -> None:
    given = role(cluster, "CREATEDB CREATEROLE")
    with pytest.raises(WallBroken, match=r"postgres, template1.*REVOKE ALL ON DATABASE"):
        prepare(addresses(tmp_path, given))


def test_a_plain_administrator_is_enough_once_they_are_closed(tmp_path: Path, cluster: URL) -> None:
    given = role(cluster, "CREATEDB CREATEROLE")
    with connect(cluster, "postgres") as superuser:
        for database in ("postgres", "template1"):
            superuser.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
        superuser.execute(f"GRANT CONNECT ON DATABASE postgres TO {given.username}")
    prepare(addresses(tmp_path, given))
    with connect(addresses(tmp_path, given).console) as console:
        assert console.execute("SELECT count(*) FROM instances").fetchone() == (0,)


def test_a_superusers_server_is_closed_by_us(tmp_path: Path, cluster: URL) -> None:
    prepare(addresses(tmp_path, cluster))
    stranger = role(cluster, "")
    for database in ("postgres", "template1", "provisioner_control"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(conninfo(stranger.set(database=database)))


def test_no_server_at_the_address(tmp_path: Path) -> None:
    nowhere = URL.create("postgresql", "somebody", "secret-word", "127.0.0.1", free_port())
    with pytest.raises(DatabaseUnavailable) as refusal:
        prepare(addresses(tmp_path, nowhere))
    assert "secret-word" not in str(refusal.value)
