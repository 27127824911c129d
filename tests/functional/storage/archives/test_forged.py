"""No statement of an archive that somebody else sealed for the same recipient is carried out."""

import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest

from storage.archive.errors import ArchiveUnreadable, ReadingFault
from storage.archive.manifest import Manifest
from storage.archive.restoring import contents_of, restore_database
from storage.archive.written import CipherMeter
from storage.database import connect, run
from tests.functional.storage.archives.forging import forged
from tests.functional.storage.archives.yard import Kept, Yard, chunks, keep


@pytest.fixture
def role(yard: Yard) -> Iterator[str]:
    """What the forger wants made."""
    name = f"pwned_{uuid.uuid4().hex[:12]}"
    yield name
    with connect(yard.admin) as admin:
        run(admin, "DROP ROLE IF EXISTS {}", name)


@pytest.fixture
def archive(yard: Yard) -> Kept:
    return keep(yard.filled("CREATE TABLE t (n int)"))


def is_there(yard: Yard, role: str) -> bool:
    with connect(yard.admin) as admin:
        return admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def describing(content: bytes, manifest: Manifest) -> Manifest:
    meter = CipherMeter()
    meter.update(content)
    return manifest.model_copy(update={"cipher": meter.measure()})


def test_nothing_of_a_forged_archive_reaches_the_database(
    yard: Yard, archive: Kept, role: str, nothing_left: None
) -> None:
    content, target = forged(yard.admin, archive.identity.recipient, role), yard.database()
    with pytest.raises(ArchiveUnreadable) as caught:
        restore_database(chunks(content), archive.manifest, [archive.identity], target)
    assert caught.value.code == ReadingFault.ALTERED
    assert not is_there(yard, role)
    assert contents_of(target) == {}


def test_only_the_signature_keeps_it_from_that(yard: Yard, archive: Kept, role: str) -> None:
    """Had the operator signed these very bytes, they would have been believed: the forgery is a real one."""
    content = forged(yard.admin, archive.identity.recipient, role)
    signed = describing(content, archive.manifest)
    with suppress(ArchiveUnreadable):
        restore_database(chunks(content), signed, [archive.identity], yard.database())
    assert is_there(yard, role)
