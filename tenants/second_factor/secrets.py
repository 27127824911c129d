"""What second factors are derived from, so that no row of a database opens an account."""

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass

# Without I, L, O, U, 0 and 1: read out, or copied by hand, none passes for another.
_SYMBOLS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_LENGTH = 10
_HALF = _LENGTH // 2
# RFC 4226 §4 R6 recommends 160 bits.
_SECRET_BYTES = 20


@dataclass(frozen=True, slots=True, repr=False)
class FactorKey:
    """Derives with HMAC-SHA-256 from ``root``, which belongs to one database alone."""

    root: str

    def totp_secret(self, factor: uuid.UUID) -> str:
        """160 bits as 32 base32 characters."""
        return base64.b32encode(self._derive("totp", factor)[:_SECRET_BYTES]).decode()

    def recovery_code(self, code: uuid.UUID) -> str:
        """``XXXXX-XXXXX``: 49 bits, far more than anybody tries at the pace that attempts are counted."""
        rest, symbols = int.from_bytes(self._derive("recovery", code)), ""
        for _ in range(_LENGTH):
            rest, position = divmod(rest, len(_SYMBOLS))
            symbols += _SYMBOLS[position]
        return f"{symbols[:_HALF]}-{symbols[_HALF:]}"

    def _derive(self, use: str, row: uuid.UUID) -> bytes:
        return hmac.new(self.root.encode(), f"{use}\0{row}".encode(), hashlib.sha256).digest()
