"""The control plane's own archive: its database, and what an operator needs to begin again elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from provisioner.addresses import Addresses
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.taking.opening import open_archive
from provisioner.backups.taking.sources import source_of
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.settings import Settings
from storage.archive.reading import read_archive
from storage.archive.written import FileRecord
from storage.s3_address import S3Access
from tests.members import live_instance


@pytest.fixture(scope="module")
def archive(platform: Platform, addresses: Addresses) -> Archive:
    live_instance(platform)
    _ = addresses.staff_links, addresses.contact_links, addresses.secret("console")
    return run_backup(platform, BackupOrder(None))


@pytest.fixture(scope="module")
def files(platform: Platform, archive: Archive) -> dict[str, bytes]:
    """Everything in it, by name."""
    found: dict[str, bytes] = {}

    def keep(record: FileRecord, chunks: Iterator[bytes]) -> None:
        found[record.name] = b"".join(chunks)

    opened = open_archive(platform, archive)
    read_archive(platform.archives.read(archive.key), opened.manifest, opened.identities, file=keep)
    return found


def test_it_holds_the_control_database(archive: Archive) -> None:
    assert archive.state is ArchiveState.VERIFIED
    assert archive.rows is not None
    assert archive.rows["public.instances"] > 0


def test_it_is_kept_35_days(archive: Archive) -> None:
    assert archive.expires_at is not None
    assert timedelta(days=34) < archive.expires_at - archive.taken_at <= timedelta(days=35, hours=1)


def test_every_secret_is_in_it_but_the_operator_s_key(
    platform: Platform, files: dict[str, bytes], addresses: Addresses
) -> None:
    there = {f"secrets/{path.name}" for path in platform.settings.secrets.iterdir()}
    kept = {name for name in files if name.startswith("secrets/")}
    assert {"secrets/tenants", "secrets/console", "secrets/staff-links"} <= kept
    assert {name for name in there - kept if not name.startswith("secrets/operator")} == set()
    assert not [name for name in kept if name.startswith("secrets/operator")]
    operator = addresses.operator.secret.encode()
    assert not [name for name, content in files.items() if operator in content]


def test_nothing_of_the_key_store_is_in_it(platform: Platform, files: dict[str, bytes]) -> None:
    assert not [name for name in files if name.startswith(("identities/", "recipients/", "keys/"))]


def test_settings_are_in_it_without_what_is_secret(files: dict[str, bytes]) -> None:
    settings = json.loads(files["settings.json"])
    assert settings["base_domain"] == "localhost"
    assert not {"database_url", "smtp_url"} & set(settings)


def test_no_password_or_access_of_the_settings_is_in_it(platform: Platform, settings: Settings) -> None:
    given = settings.model_copy(
        update={
            "archives_writer": S3Access("writer", "hidden-1"),
            "archives_expirer": S3Access("expirer", "hidden-2"),
            "keys_access": S3Access("keys", "hidden-3"),
            "smtp_url": SecretStr("smtp://post:hidden-4@127.0.0.1"),
            "database_url": SecretStr("postgresql://role:hidden-5@127.0.0.1/control"),
        }
    )
    written = {
        file.name: b"".join(file.chunks())
        for file in source_of(replace(platform, settings=given), None).files()
    }
    assert json.loads(written["settings.json"])["base_domain"] == given.base_domain
    assert not [name for name, content in written.items() if b"hidden-" in content]
