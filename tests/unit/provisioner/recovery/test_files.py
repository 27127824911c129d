"""What was archived wins over what lies in its place."""

from pathlib import Path

import pytest

from provisioner.recovery.files import put_back
from storage.directory_store import DirectoryStore


@pytest.mark.parametrize("there", [None, b"as archived", b"something else"], ids=["none", "same", "other"])
def test_the_object_is_what_was_archived(tmp_path: Path, there: bytes | None) -> None:
    store = DirectoryStore(tmp_path)
    if there is not None:
        store.put("themes/1/logo.png", there)
    put_back(store, "themes/1/logo.png", b"as archived")
    assert store.get("themes/1/logo.png") == b"as archived"
