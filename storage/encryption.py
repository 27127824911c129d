"""Bytes that only the holder of a key can read: age (X25519), the format of ``age-encryption.org/v1``.

Each owner of bytes has an identity of its own. Its secret half is wrapped for one operator's key and kept
apart from the bytes, where it can be deleted: without it, they are noise for ever (crypto-shredding).
"""

import uuid
from dataclasses import dataclass

from pyrage import DecryptError, decrypt, encrypt, x25519

from storage.errors import StorageError
from storage.objects import DeletableStore, ObjectNotFound


class DecryptionFailed(StorageError):
    """These bytes were not encrypted to this key, or are damaged."""


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """The secret half of a key pair, as ``AGE-SECRET-KEY-1…``."""

    secret: str

    @classmethod
    def generate(cls) -> "Identity":
        return cls(str(x25519.Identity.generate()))

    @property
    def recipient(self) -> str:
        """The public half, ``age1…``: encrypts, and opens nothing."""
        return str(x25519.Identity.from_str(self.secret).to_public())


def seal(content: bytes, recipient: str) -> bytes:
    """Stock ``age`` opens the result with the identity of ``recipient``."""
    return bytes(encrypt(content, [x25519.Recipient.from_str(recipient)]))


def unseal(sealed: bytes, identity: Identity) -> bytes:
    """Raises DecryptionFailed, also for a single flipped bit."""
    try:
        return bytes(decrypt(sealed, [x25519.Identity.from_str(identity.secret)]))
    except DecryptError as error:
        raise DecryptionFailed(f"Contenu indéchiffrable : {error}") from error


@dataclass(frozen=True, slots=True)
class Escrow:
    """Identities by owner, wrapped for ``operator``, the recipient of the operator's key.

    Who only has the escrow can make identities and destroy them, and open none.
    """

    keys: DeletableStore
    operator: str

    def entrust(self, owner: uuid.UUID) -> str:
        """The recipient of ``owner``, whose identity is made and kept wrapped at the first call."""
        try:
            return self.keys.get(_recipient_key(owner)).decode()
        except ObjectNotFound:
            identity = Identity.generate()
            # One from a call that died before anybody learnt its recipient: nothing was sealed for it.
            self.keys.delete(_key(owner))
            self.keys.put(_key(owner), seal(identity.secret.encode(), self.operator))
            self.keys.put(_recipient_key(owner), identity.recipient.encode())
            return identity.recipient

    def identity(self, owner: uuid.UUID, operator: Identity) -> Identity:
        """Raises ObjectNotFound when it was destroyed, DecryptionFailed for another operator's key."""
        return Identity(unseal(self.keys.get(_key(owner)), operator).decode())

    def destroy(self, owner: uuid.UUID) -> None:
        """Make everything of ``owner`` unreadable, in every copy; again is fine."""
        self.keys.delete(_key(owner))
        self.keys.delete(_recipient_key(owner))


def _key(owner: uuid.UUID) -> str:
    return f"identities/{owner}.age"


def _recipient_key(owner: uuid.UUID) -> str:
    return f"recipients/{owner}.txt"
