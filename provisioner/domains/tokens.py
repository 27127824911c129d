"""The TXT value that shows for which instance a name is meant, where its CNAME alone does not (MIX-DNS).

Derived from the claim's id, so that a page or a mail can say it at any time; another claim to the same name
has another one.
"""

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass

PREFIX = "mixeur-"
# 20 bytes are 32 characters of base32, which survive forms that change the case.
_BYTES = 20


@dataclass(frozen=True, slots=True, repr=False)
class DomainKey:
    """Derives the tokens of all claims by HMAC-SHA-256 (RFC 2104)."""

    secret: str


def token_of(key: DomainKey, domain_id: uuid.UUID) -> str:
    """``mixeur-`` and 32 characters out of a to z and 2 to 7: 160 bits."""
    digest = hmac.new(key.secret.encode(), f"domain-token\0{domain_id}".encode(), hashlib.sha256).digest()
    return PREFIX + base64.b32encode(digest[:_BYTES]).decode().lower()
