"""Debian's PostgreSQL 15, the oldest that is accepted, as a server given by address."""

import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from provisioner.addresses import Addresses
from provisioner.app.platform import open_platform
from provisioner.backups.copies.drilling import drill
from provisioner.backups.copies.restoring import carry_out_restoration, drop_copy
from provisioner.backups.copies.scratch import restore_into
from provisioner.backups.taking.taking import run_backup
from provisioner.jobs import BackupOrder
from provisioner.settings import Settings
from storage.archive.restoring import contents_of, restore_database
from storage.database import connect
from tenants.databases import TenantNames, login_url
from tests.functional.backups.copied import ASKER, ask, contents, traces
from tests.functional.storage.archives.yard import Yard, keep
from tests.mailbox import free_port
from tests.members import live_instance
from tests.s3.certificates import make_certificates

BINARIES = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "of-the-clusters-own-superuser"


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    folder, port = tmp_path_factory.mktemp("debian"), free_port()
    owner = pwd.getpwnam("postgres")
    for ancestor in [folder, *folder.parents]:
        ancestor.chmod(ancestor.stat().st_mode | 0o011)
    data, password = folder / "data", folder / "password"
    password.write_text(PASSWORD)
    data.mkdir()
    for path in (data, password):
        subprocess.run(["chown", "postgres:postgres", str(path)], check=True)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(BINARIES / program), "-D", str(data), *arguments],
            check=True,
            cwd="/",
            user=owner.pw_uid,
            group=owner.pw_gid,
            extra_groups=[],
            stdout=subprocess.DEVNULL,
        )

    run("initdb", "-U", "postgres", f"--pwfile={password}", "-A", "scram-sha-256", "--locale=C.UTF-8")
    run("pg_ctl", "--wait", "-l", str(data / "log"), "-o", f"-h 127.0.0.1 -p {port} -k ''", "start")
    try:
        yield URL.create("postgresql", "postgres", PASSWORD, "127.0.0.1", port)
    finally:
        run("pg_ctl", "--mode=immediate", "stop")


def plain_administrator(cluster: URL) -> URL:
    """Not a superuser: what a hosting company gives, after its superuser closed the stock databases."""
    address = cluster.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as superuser:
        superuser.execute("CREATE ROLE hosted LOGIN CREATEDB CREATEROLE PASSWORD 'hosted'")
        superuser.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
        superuser.execute("GRANT CONNECT ON DATABASE postgres TO hosted")
    return cluster.set(username="hosted", password="hosted", database="hosted_control")


@pytest.mark.parametrize("rank", ["superuser", "plain administrator"])
def test_two_instances_stand_apart(cluster: URL, tmp_path: Path, rank: str) -> None:
    given = cluster if rank == "superuser" else plain_administrator(cluster)
    address = SecretStr(given.render_as_string(hide_password=False))
    with open_platform(Settings(data_dir=tmp_path, database_url=address)) as platform:
        first, second = live_instance(platform), live_instance(platform)
        credentials = login_url(platform.admin, platform.keys, first.id).set(drivername="postgresql")
        own = credentials.render_as_string(hide_password=False)
        with psycopg.connect(own) as inside, pytest.raises(psycopg.errors.InsufficientPrivilege):
            inside.execute("CREATE TABLE theft (id int)")
        for name in (TenantNames.of(second.id).database, Addresses(platform.settings).control_database):
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(credentials.set(database=name).render_as_string(hide_password=False))


@pytest.mark.parametrize("rank", ["superuser", "plain administrator"])
def test_archives_are_proven_and_restored_beside(cluster: URL, tmp_path: Path, rank: str) -> None:
    given = cluster if rank == "superuser" else plain_administrator(cluster)
    address = SecretStr(given.render_as_string(hide_password=False))
    with open_platform(Settings(data_dir=tmp_path, database_url=address)) as platform:
        instance = live_instance(platform)
        for owner in (instance.id, None):
            archive = run_backup(platform, BackupOrder(owner))
            assert (archive.problem, drill(platform, archive.id).problems) == (None, [])
        archive = run_backup(platform, BackupOrder(instance.id))
        restore_into(platform, archive, ASKER, "rendue")
        restoration_id = ask(platform, archive)
        carry_out_restoration(platform, restoration_id)
        assert contents(platform, restoration_id) == contents(platform, instance.id)
        drop_copy(platform, restoration_id)
        assert traces(platform, restoration_id) == []


def test_archives_over_tls_are_made_by_the_systems_own_programs(cluster: URL, tmp_path: Path) -> None:
    """The wheel's speak no TLS, and what the server sends must not go out in clear."""
    yard = Yard(in_tls_alone(cluster, tmp_path))
    archive = keep(yard.filled("CREATE TABLE t (n int)", "INSERT INTO t SELECT generate_series(1, 99)"))
    target = yard.database()
    restore_database(archive.chunks, archive.manifest, [archive.identity], target)
    assert contents_of(target) == archive.manifest.tables
    assert archive.manifest.rows == {"public.t": 99}
    assert archive.manifest.versions.pg_dump.startswith("15.")


def in_tls_alone(cluster: URL, folder: Path) -> URL:
    """The same server, which then takes no other connection; its address asks for the certificate."""
    files = make_certificates(folder)
    with connect(cluster, "postgres") as superuser:
        (data,) = superuser.execute("SHOW data_directory").fetchall()[0]
        for setting, file in (("ssl_cert_file", files.certificate), ("ssl_key_file", files.key)):
            place = Path(data) / file.name
            shutil.copy(file, place)
            shutil.chown(place, "postgres", "postgres")
            place.chmod(0o600)
            superuser.execute(f"ALTER SYSTEM SET {setting} = '{file.name}'".encode())
        superuser.execute("ALTER SYSTEM SET ssl = on")
        rules = Path(data) / "pg_hba.conf"
        rules.write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")
        superuser.execute("SELECT pg_reload_conf()")
    return cluster.update_query_dict({"sslmode": "verify-full", "sslrootcert": str(files.authority)})
