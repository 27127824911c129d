"""Streams of any length are sealed and unsealed in constant memory; what goes wrong shows as what it is."""

import io
import tracemalloc
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.encryption import (
    DecryptionFailed,
    Identity,
    UnusableKey,
    seal,
    seal_stream,
    unseal,
    unseal_stream,
)
from storage.objects import ObjectStoreError

IDENTITY = Identity.generate()
# Several of the chunks of 64 KiB that age authenticates one by one.
CONTENT = bytes(range(256)) * 1024
SEALED = seal(CONTENT, IDENTITY.recipient)


@dataclass
class Zeros:
    """A source of ``left`` bytes that are nowhere."""

    left: int

    def read(self, size: int, /) -> bytes:
        given = min(size, self.left)
        self.left -= given
        return bytes(given)


@dataclass
class Sink:
    """Counts, keeps nothing, and like an upload says nothing about what it took."""

    taken: int = 0

    def write(self, chunk: bytes, /) -> None:
        self.taken += len(chunk)


@dataclass
class Trickle:
    """Takes less than it is given, as a pipe may."""

    content: bytearray = field(default_factory=bytearray)

    def write(self, chunk: bytes, /) -> int:
        taken = max(1, len(chunk) // 3)
        self.content += chunk[:taken]
        return taken


class Broken:
    """A store that fails at once, at both ends."""

    def read(self, size: int, /) -> bytes:
        raise ObjectStoreError(f"plus de lecture ({size} octets demandés)")

    def write(self, chunk: bytes, /) -> None:
        raise ObjectStoreError(f"plus de place pour {len(chunk)} octets")


@given(st.binary(max_size=200_000))
def test_a_sealed_stream_is_unsealed(content: bytes) -> None:
    sealed, opened = io.BytesIO(), io.BytesIO()
    seal_stream(io.BytesIO(content), sealed, IDENTITY.recipient)
    unseal_stream(io.BytesIO(sealed.getvalue()), opened, IDENTITY)
    assert opened.getvalue() == content


def test_streams_and_whole_bytes_have_one_format() -> None:
    sealed, opened = io.BytesIO(), io.BytesIO()
    seal_stream(io.BytesIO(CONTENT), sealed, IDENTITY.recipient)
    unseal_stream(io.BytesIO(SEALED), opened, IDENTITY)
    assert unseal(sealed.getvalue(), IDENTITY) == opened.getvalue() == CONTENT


def test_a_stream_opens_with_whichever_identity_fits() -> None:
    opened = io.BytesIO()
    unseal_stream(io.BytesIO(SEALED), opened, Identity.generate(), IDENTITY)
    assert opened.getvalue() == CONTENT


def test_a_target_that_takes_less_than_it_is_given_gets_everything() -> None:
    target = Trickle()
    seal_stream(io.BytesIO(CONTENT), target, IDENTITY.recipient)
    assert unseal(bytes(target.content), IDENTITY) == CONTENT


def test_memory_does_not_grow_with_the_stream() -> None:
    sink = Sink()
    tracemalloc.start()
    seal_stream(Zeros(30_000_000), sink, IDENTITY.recipient)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sink.taken > 30_000_000
    assert peak < 1_000_000


@given(st.integers(0, len(SEALED) - 1))
def test_a_cut_stream_is_refused(length: int) -> None:
    with pytest.raises(DecryptionFailed):
        unseal_stream(io.BytesIO(SEALED[:length]), Sink(), IDENTITY)


@given(st.integers(0, len(SEALED) - 1), st.integers(0, 7))
def test_a_flipped_bit_is_refused(position: int, bit: int) -> None:
    damaged = bytearray(SEALED)
    damaged[position] ^= 1 << bit
    with pytest.raises(DecryptionFailed):
        unseal_stream(io.BytesIO(damaged), Sink(), IDENTITY)


def test_bytes_behind_the_end_are_refused() -> None:
    with pytest.raises(DecryptionFailed):
        unseal_stream(io.BytesIO(SEALED + b"x"), Sink(), IDENTITY)


def test_what_comes_before_damage_has_been_written_already() -> None:
    damaged = bytearray(SEALED)
    damaged[-1] ^= 1
    opened = io.BytesIO()
    with pytest.raises(DecryptionFailed):
        unseal_stream(io.BytesIO(damaged), opened, IDENTITY)
    assert CONTENT.startswith(opened.getvalue())
    assert opened.getvalue()


@pytest.mark.parametrize("identities", [(), (Identity.generate(),)])
def test_without_the_right_identity_nothing_is_written(identities: tuple[Identity, ...]) -> None:
    sink = Sink()
    with pytest.raises(DecryptionFailed):
        unseal_stream(io.BytesIO(SEALED), sink, *identities)
    assert sink.taken == 0


def test_what_a_source_raises_comes_out_as_it_is() -> None:
    with pytest.raises(ObjectStoreError, match="plus de lecture"):
        seal_stream(Broken(), Sink(), IDENTITY.recipient)
    with pytest.raises(ObjectStoreError, match="plus de lecture"):
        unseal_stream(Broken(), Sink(), IDENTITY)


def test_what_a_target_raises_comes_out_as_it_is() -> None:
    with pytest.raises(ObjectStoreError, match="plus de place"):
        seal_stream(Zeros(1_000_000), Broken(), IDENTITY.recipient)
    with pytest.raises(ObjectStoreError, match="plus de place"):
        unseal_stream(io.BytesIO(SEALED), Broken(), IDENTITY)


def test_a_text_that_is_no_key_is_called_so_and_never_shown() -> None:
    with pytest.raises(UnusableKey, match="publique"):
        seal_stream(Zeros(1), Sink(), "age1rien")
    with pytest.raises(UnusableKey) as refused:
        unseal_stream(io.BytesIO(SEALED), Sink(), Identity("AGE-SECRET-KEY-1RIEN"))
    assert "RIEN" not in str(refused.value)
    assert refused.value.__cause__ is None
