"""A manifest counts only when we signed it, and about the very archive that it lies beside."""

import io
import tarfile
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.archive.errors import ManifestFault, ManifestRefused
from storage.archive.manifest import Manifest, open_manifest, seal_manifest
from storage.encryption import Identity, seal, unseal
from storage.signing import SigningKey
from tests.unit.storage.archive.made import ARCHIVE, KEY, OWNER, manifest

SIGNER = SigningKey.generate()
IDENTITY = Identity.generate()
SEALED = seal_manifest(manifest(), SIGNER, IDENTITY.recipient)


def opened(sealed: bytes, identity: Identity = IDENTITY, *, key: str = KEY) -> Manifest:
    return open_manifest(sealed, [identity], SIGNER.verifying, archive=ARCHIVE, owner=OWNER, key=key)


def fault(sealed: bytes, identity: Identity = IDENTITY, *, key: str = KEY) -> ManifestFault:
    with pytest.raises(ManifestRefused) as caught:
        opened(sealed, identity, key=key)
    return caught.value.code


def test_what_was_sealed_is_opened() -> None:
    assert opened(SEALED) == manifest()


def test_it_is_a_tar_of_two_files_and_the_signature_is_of_the_exact_bytes() -> None:
    with tarfile.open(fileobj=io.BytesIO(unseal(SEALED, IDENTITY))) as tar:
        content, signature = (tar.extractfile(name) for name in ("manifest.json", "manifest.json.sig"))
        assert content is not None
        assert signature is not None
        SIGNER.verifying.verify(content.read(), signature.read())


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_any_flipped_bit_is_refused(place: float, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[int(place * len(changed))] ^= 1 << bit
    assert fault(bytes(changed)) in {ManifestFault.UNREADABLE, ManifestFault.WRONG_KEY}


@given(st.floats(0, 1, exclude_max=True))
def test_any_cut_is_refused(place: float) -> None:
    assert fault(SEALED[: int(place * len(SEALED))]) == ManifestFault.UNREADABLE


def test_another_key_is_called_one() -> None:
    assert fault(SEALED, Identity.generate()) == ManifestFault.WRONG_KEY


def test_one_that_somebody_else_signed_is_refused() -> None:
    theirs = seal_manifest(manifest(), SigningKey.generate(), IDENTITY.recipient)
    assert fault(theirs) == ManifestFault.WRONG_SIGNATURE


def test_one_whose_content_was_changed_is_refused() -> None:
    later = manifest(taken_at=manifest().taken_at + timedelta(days=1))
    tar, other = (
        unseal(seal_manifest(one, SIGNER, IDENTITY.recipient), IDENTITY) for one in (manifest(), later)
    )
    mixed = other[: -2 * 512 - 512] + tar[-2 * 512 - 512 :]
    assert fault(seal(mixed, IDENTITY.recipient)) == ManifestFault.WRONG_SIGNATURE


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (manifest(archive=uuid.uuid4()), ManifestFault.OTHER_ARCHIVE),
        (manifest(owner=uuid.uuid4()), ManifestFault.OTHER_OWNER),
        (manifest(key="instances/autre"), ManifestFault.OTHER_KEY),
        (manifest(format=2), ManifestFault.UNKNOWN_FORMAT),
    ],
)
def test_one_about_something_else_is_refused(other: Manifest, code: ManifestFault) -> None:
    assert fault(seal_manifest(other, SIGNER, IDENTITY.recipient)) == code


def test_an_archive_that_changed_places_is_noticed() -> None:
    assert fault(SEALED, key="instances/ailleurs") == ManifestFault.OTHER_KEY


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 1024, b"x" * 600])
def test_something_else_within_is_refused(content: bytes) -> None:
    assert fault(seal(content, IDENTITY.recipient)) == ManifestFault.UNREADABLE


def test_rows_are_counted_by_table() -> None:
    assert manifest(tables={"public.a": {"rows": 3, "digest": "7"}}).rows == {"public.a": 3}
