"""Bytes that only the holder of a key can read: age (X25519), the format of ``age-encryption.org/v1``.

Each owner of bytes has an identity of its own, which ``storage.escrow`` keeps.
"""

from dataclasses import dataclass
from typing import Protocol

from pyrage import (
    DecryptError,
    EncryptError,
    IdentityError,
    RecipientError,
    decrypt,
    decrypt_io,
    encrypt,
    encrypt_io,
    x25519,
)

from storage.errors import StorageError


class DecryptionFailed(StorageError):
    """These bytes were not encrypted to this key, or are damaged."""


class UnusableKey(StorageError):
    """This text is no key of age; a sentence that says so never shows it."""


class Readable(Protocol):
    """Where a stream comes from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class Writable(Protocol):
    """Where a stream goes to: a file, a pipe, an upload."""

    def write(self, chunk: bytes, /) -> int | None:
        """How many of the bytes were taken; None is all of them."""


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """The secret half of a key pair, as ``AGE-SECRET-KEY-1…``."""

    secret: str

    @classmethod
    def generate(cls) -> "Identity":
        return cls(str(x25519.Identity.generate()))

    @property
    def recipient(self) -> str:
        """The public half, ``age1…``: encrypts, and opens nothing. Raises UnusableKey."""
        return str(_opening(self).to_public())


def seal(content: bytes, recipient: str) -> bytes:
    """Stock ``age`` opens the result with the identity of ``recipient``. Raises UnusableKey."""
    return bytes(encrypt(content, [_sealing(recipient)]))


def unseal(sealed: bytes, *identities: Identity) -> bytes:
    """Opens with whichever identity fits. Raises DecryptionFailed, also for a single flipped bit."""
    try:
        return bytes(decrypt(sealed, [_opening(identity) for identity in identities]))
    except DecryptError as error:
        raise DecryptionFailed(f"Contenu indéchiffrable : {error}") from error


def seal_stream(source: Readable, target: Writable, recipient: str) -> None:
    """Encrypt all of ``source`` into ``target``, in constant memory; neither is closed.

    What ``source`` and ``target`` raise comes out as it is; the bytes in ``target`` are of no use then.
    Raises UnusableKey.
    """
    reading, writing = _Reading(source), _Writing(target)
    key = _sealing(recipient)
    try:
        encrypt_io(reading, writing, [key])
    except EncryptError as error:
        if (raised := reading.raised or writing.raised) is not None:
            raise raised from None
        raise StorageError(f"Chiffrement interrompu : {error}") from error


def unseal_stream(source: Readable, target: Writable, *identities: Identity) -> None:
    """Decrypt all of ``source`` into ``target``, in constant memory; neither is closed.

    Bytes that were found to be right are in ``target`` **before** damage further on is found: what was
    written counts only once this has returned. What ``source`` and ``target`` raise comes out as it is.
    Raises DecryptionFailed (with the wrong identity nothing is written), UnusableKey.
    """
    reading, writing = _Reading(source), _Writing(target)
    keys = [_opening(identity) for identity in identities]
    try:
        decrypt_io(reading, writing, keys)
    except Exception as error:
        if (raised := reading.raised or writing.raised) is not None:
            raise raised from None
        raise DecryptionFailed(f"Contenu indéchiffrable ou abîmé : {error}") from error


class _Reading:
    """Remembers what a source raised: pyrage turns it into a text."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self.raised: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except BaseException as error:
            self.raised = error
            raise


class _Writing:
    """Remembers what a target raised, and counts for targets that take everything without saying so."""

    def __init__(self, target: Writable) -> None:
        self._target = target
        self.raised: BaseException | None = None

    def write(self, chunk: bytes) -> int:
        try:
            taken = self._target.write(chunk)
        except BaseException as error:
            self.raised = error
            raise
        return len(chunk) if taken is None else taken

    def flush(self) -> None:
        """Whoever owns the target flushes it."""


def _sealing(recipient: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(recipient)
    except RecipientError as error:
        raise UnusableKey("Clé publique age illisible (attendue : « age1… »).") from error


def _opening(identity: Identity) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(identity.secret)
    except IdentityError:
        # Without its cause, which might quote the secret.
        raise UnusableKey("Clé secrète age illisible (attendue : « AGE-SECRET-KEY-1… »).") from None
