"""The TXT value that shows for which instance a name is meant, where its CNAME alone does not (MIX-DNS).

Derived from the claim's id, and from when it was last verified, so that a page or a mail can say it at any
time. Another claim to the same name has another one; and so has the same claim once it has lapsed, since what
stood in the public DNS before may be known to whoever has the domain by then.
"""

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

PREFIX = "mixeur-"
# 20 bytes are 32 characters of base32, which survive forms that change the case.
_BYTES = 20


@dataclass(frozen=True, slots=True, repr=False)
class DomainKey:
    """Derives the tokens of all claims by HMAC-SHA-256 (RFC 2104)."""

    secret: str


def token_of(key: DomainKey, domain_id: uuid.UUID, verified_at: datetime | None = None) -> str:
    """``mixeur-`` and 32 characters out of a to z and 2 to 7: 160 bits. ``verified_at`` is the claim's."""
    since = f"\0{verified_at.astimezone(UTC).isoformat()}" if verified_at else ""
    said = f"domain-token\0{domain_id}{since}"
    digest = hmac.new(key.secret.encode(), said.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b32encode(digest[:_BYTES]).decode().lower()
