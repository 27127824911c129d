"""How a wrapped identity is named in the key store: names say everything that is no secret.

    identities/<owner>/<identity>.<operator>.age    the secret half, sealed for an operator's key
    recipients/<owner>/<number>.txt                 the public half; the last is the current one

``<identity>`` and ``<operator>`` are fingerprints of recipients. An older release had one identity an owner,
in ``identities/<owner>.age`` and ``recipients/<owner>.txt``.
"""

import hashlib
import uuid
from dataclasses import dataclass

# The prefix of everybody's.
WRAPPINGS = "identities/"


def fingerprint(recipient: str) -> str:
    """Stands for a key pair in names: the first 16 hexadecimal digits of the SHA-256 of ``age1…``."""
    return hashlib.sha256(recipient.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Wrapping:
    """One wrapped identity. An older release's name says not for whose key, and perhaps not which it is."""

    key: str
    identity: str | None
    operator: str | None

    @classmethod
    def named(cls, key: str) -> "Wrapping":
        identity, _, operator = key.rpartition("/")[2].removesuffix(".age").partition(".")
        return cls(key, identity, operator)

    @classmethod
    def older(cls, owner: uuid.UUID, recipient: str | None) -> "Wrapping":
        """That of an older release, whose recipient was written beside once it was safe."""
        identity = fingerprint(recipient) if recipient is not None else None
        return cls(f"identities/{owner}.age", identity, None)

    def should_open_with(self, operator: str) -> bool:
        return self.operator in {None, fingerprint(operator)}


def wrappings_of(owner: uuid.UUID) -> str:
    """The prefix of all of ``owner``."""
    return f"{WRAPPINGS}{owner}/"


def wrapping_key(owner: uuid.UUID, identity: str, operator: str) -> str:
    """``identity`` and ``operator`` are fingerprints."""
    return f"{wrappings_of(owner)}{identity}.{operator}.age"


def recipients_of(owner: uuid.UUID) -> str:
    """The prefix of all of ``owner``; they sort from the first to the last."""
    return f"recipients/{owner}/"


def recipient_key(owner: uuid.UUID, number: int) -> str:
    return f"{recipients_of(owner)}{number:06}.txt"


def number_in(key: str) -> int:
    """The number of a recipient."""
    return int(key.rpartition("/")[2].removesuffix(".txt"))


def older_recipient_key(owner: uuid.UUID) -> str:
    return f"recipients/{owner}.txt"


def owner_in(key: str) -> uuid.UUID | None:
    """Whose object this is; None for one that is not of the escrow's making."""
    try:
        return uuid.UUID(key.split("/")[1].partition(".")[0])
    except (IndexError, ValueError):
        return None
