"""Secrets of an instance that are derived when needed, so that none lies in a row or a job."""

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """Each use has a key of its own: knowing one value says nothing about another."""

    DATABASE_PASSWORD = "database-password"  # noqa: S105 - a label, not a password
    REGISTRY_PASSWORD = "registry-password"  # noqa: S105 - a label, not a password
    SESSION = "session"
    INVITATION = "invitation"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - a label, not a password
    EMAIL_CHANGE_OLD = "email-change-old"
    EMAIL_CHANGE_NEW = "email-change-new"
    THROTTLE = "throttle"
    VISIT = "visit"
    SECOND_FACTOR = "second-factor"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True, repr=False)
class TenantKeys:
    """Derives with HMAC-SHA-256 (RFC 2104) from one root of at least 32 random bytes."""

    root: bytes

    def __post_init__(self) -> None:
        if len(self.root) < 32:
            raise ValueError("the tenants' key must hold at least 32 bytes")

    def derive(self, purpose: Purpose, *parts: uuid.UUID | str) -> str:
        """256 bits as 43 URL-safe characters. ``parts`` are joined by NUL, which none of them contains."""
        message = "\0".join([purpose.value, *map(str, parts)]).encode()
        digest = hmac.new(self.root, message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
