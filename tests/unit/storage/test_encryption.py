"""Sealed bytes open with one key, and with none once it was destroyed."""

import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.directory_store import DirectoryStore
from storage.encryption import DecryptionFailed, Escrow, Identity, seal, unseal
from storage.objects import ObjectNotFound

IDENTITY = Identity.generate()
OPERATOR = Identity.generate()
SEALED = seal(b"annexe de Val-Fleuri", IDENTITY.recipient)


@pytest.fixture
def escrow(tmp_path: Path) -> Escrow:
    return Escrow(DirectoryStore(tmp_path), OPERATOR.recipient)


@given(st.binary(max_size=500))
def test_what_was_sealed_is_unsealed(content: bytes) -> None:
    assert unseal(seal(content, IDENTITY.recipient), IDENTITY) == content


@given(st.integers(0, len(SEALED) - 1), st.integers(0, 7))
def test_a_single_flipped_bit_is_refused(position: int, bit: int) -> None:
    damaged = bytearray(SEALED)
    damaged[position] ^= 1 << bit
    with pytest.raises(DecryptionFailed):
        unseal(bytes(damaged), IDENTITY)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(DecryptionFailed):
        unseal(seal(b"annexe", IDENTITY.recipient), OPERATOR)


def test_sealed_bytes_do_not_show_what_they_hold() -> None:
    assert b"Val-Fleuri" not in seal(b"annexe de Val-Fleuri", IDENTITY.recipient)


def test_an_owner_keeps_one_key(escrow: Escrow) -> None:
    owner = uuid.uuid4()
    assert escrow.entrust(owner) == escrow.entrust(owner) == escrow.identity(owner, OPERATOR).recipient


def test_owners_cannot_read_each_other(escrow: Escrow) -> None:
    mine, theirs = uuid.uuid4(), uuid.uuid4()
    sealed = seal(b"annexe", escrow.entrust(mine))
    escrow.entrust(theirs)
    with pytest.raises(DecryptionFailed):
        unseal(sealed, escrow.identity(theirs, OPERATOR))


def test_without_the_operators_key_the_escrow_opens_nothing(escrow: Escrow) -> None:
    owner = uuid.uuid4()
    escrow.entrust(owner)
    with pytest.raises(DecryptionFailed):
        escrow.identity(owner, Identity.generate())


def test_a_destroyed_key_is_gone_and_the_others_stay(escrow: Escrow, tmp_path: Path) -> None:
    owner, other = uuid.uuid4(), uuid.uuid4()
    escrow.entrust(owner)
    escrow.entrust(other)
    escrow.destroy(owner)
    escrow.destroy(owner)
    with pytest.raises(ObjectNotFound):
        escrow.identity(owner, OPERATOR)
    assert not list(tmp_path.rglob(f"{owner}*"))
    assert escrow.identity(other, OPERATOR)


def test_a_key_whose_making_died_half_way_is_made_again(escrow: Escrow, tmp_path: Path) -> None:
    owner = uuid.uuid4()
    escrow.entrust(owner)
    (tmp_path / "recipients" / f"{owner}.txt").unlink()
    recipient = escrow.entrust(owner)
    assert escrow.identity(owner, OPERATOR).recipient == recipient
