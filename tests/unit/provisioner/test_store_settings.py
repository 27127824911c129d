"""Where objects, archives and keys go, as an operator's environment says it."""

from itertools import combinations
from pathlib import Path

import pytest
from pydantic import ValidationError

from provisioner.errors import OutsideFailed
from provisioner.object_stores import (
    archive_location,
    archive_store,
    expiry_store,
    key_store,
    object_store,
    served_objects,
)
from provisioner.settings import Settings
from storage.directory_store import DirectoryStore
from storage.s3_store import S3Store

ARCHIVES = "s3://s3.eu-central-003.backblazeb2.com/archives?region=eu-central-003"
KEYS = "s3://s3.eu-central-003.backblazeb2.com/keys?region=eu-central-003"
OBJECTS = "s3://s3.eu-central-003.backblazeb2.com/objects?region=eu-central-003"
COMPLETE = {
    "PROVISIONER_OBJECTS_URL": OBJECTS,
    "PROVISIONER_OBJECTS_ACCESS": "objects:hidden",
    "PROVISIONER_ARCHIVES_URL": ARCHIVES,
    "PROVISIONER_ARCHIVES_WRITER": "writer:hidden",
    "PROVISIONER_ARCHIVES_EXPIRER": "expirer:hidden",
    "PROVISIONER_KEYS_URL": KEYS,
    "PROVISIONER_KEYS_ACCESS": "keys:hidden",
}


def settings_from(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_without_a_word_everything_lies_in_the_data_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = settings_from(monkeypatch, {"PROVISIONER_DATA_DIR": str(tmp_path), "PROVISIONER_KEYS_URL": ""})
    assert archive_store(settings).location("a") == str(tmp_path.resolve() / "archives" / "a")
    assert archive_location(settings)("a") == str(tmp_path.resolve() / "archives" / "a")
    assert isinstance(expiry_store(settings), DirectoryStore)
    for store in (object_store(settings), served_objects(settings), key_store(settings)):
        assert isinstance(store, DirectoryStore)
    assert not (tmp_path / "objects-cache").exists()


def test_objects_archives_and_keys_go_to_the_buckets_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_from(monkeypatch, COMPLETE)
    for store in (archive_store(settings), expiry_store(settings)):
        assert store.location("a") == archive_location(settings)("a") == "s3://archives/a"
    for opened, bucket in ((key_store(settings), "keys"), (object_store(settings), "objects")):
        assert isinstance(opened, S3Store)
        assert opened.location("a") == f"s3://{bucket}/a"


@pytest.mark.parametrize("name", [name for name in COMPLETE if not name.endswith("URL")])
def test_a_bucket_without_its_credentials_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ValidationError, match=f"sans son accès : ajoutez {name}"):
        settings_from(monkeypatch, COMPLETE | {name: ""})


def test_who_serves_pages_tells_where_archives_are_and_opens_none(monkeypatch: pytest.MonkeyPatch) -> None:
    without = dict.fromkeys(("PROVISIONER_ARCHIVES_WRITER", "PROVISIONER_ARCHIVES_EXPIRER"), "")
    settings = settings_from(monkeypatch, COMPLETE | without)
    assert archive_location(settings)("a") == "s3://archives/a"
    for opens in (archive_store, expiry_store):
        with pytest.raises(OutsideFailed, match="réglé sans accès"):
            opens(settings)


@pytest.mark.parametrize(("one", "other"), list(combinations(("OBJECTS", "ARCHIVES", "KEYS"), 2)))
def test_two_in_one_bucket_are_refused(monkeypatch: pytest.MonkeyPatch, one: str, other: str) -> None:
    names = [f"PROVISIONER_{each}_URL" for each in (one, other)]
    # Another folder of it is no other bucket.
    shared = {names[1]: COMPLETE[names[0]].replace("?", "/below?")}
    with pytest.raises(ValidationError, match=f"{names[0]} et {names[1]} nomment le même bucket"):
        settings_from(monkeypatch, COMPLETE | shared)


def test_a_wrong_address_is_refused_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="la région manque"):
        settings_from(monkeypatch, COMPLETE | {"PROVISIONER_ARCHIVES_URL": "s3://s3.example/archives"})


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "hidden" not in repr(settings_from(monkeypatch, COMPLETE))
    with pytest.raises(ValidationError) as refused:
        settings_from(monkeypatch, COMPLETE | {"PROVISIONER_KEYS_ACCESS": "keyshidden"})
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("name", ["PROVISIONER_BACKUPS_AT_ONCE", "PROVISIONER_ARCHIVES_AT_ONCE"])
def test_at_least_one_backup_at_once(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ValidationError):
        settings_from(monkeypatch, {name: "0"})
