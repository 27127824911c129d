"""Sealed bytes open with one key, and with none once it was destroyed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.encryption import DecryptionFailed, Identity, seal, unseal

IDENTITY = Identity.generate()
OPERATOR = Identity.generate()
SEALED = seal(b"annexe de Val-Fleuri", IDENTITY.recipient)


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
