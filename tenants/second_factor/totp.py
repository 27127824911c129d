"""Time-based one-time codes (RFC 6238): SHA-1, six digits, thirty seconds, as every application knows them.

Nothing else here imports pyotp.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime

from pyotp import TOTP

DIGITS = 6
# One step to either side: the clock of a telephone is off, or the person types slowly (RFC 6238 §5.2).
_WINDOW = (0, -1, 1)


@dataclass(frozen=True, slots=True, repr=False)
class Totp:
    """Codes of one secret, which is base32 text."""

    secret: str

    def code(self, moment: datetime) -> str:
        """What the application shows at ``moment`` (aware)."""
        return self._codes.at(moment)

    def step_of(self, code: str, now: datetime, *, after: int | None) -> int | None:
        """The time step that ``code`` is of, if it is one of now and later than ``after``; else None."""
        current = self._codes.timecode(now)
        good = (
            current + offset
            for offset in _WINDOW
            if hmac.compare_digest(self._codes.generate_otp(current + offset).encode(), code.encode())
        )
        return next((step for step in good if after is None or step > after), None)

    def address(self, issuer: str, owner: str) -> str:
        """What an application reads from the picture, and what a link on a telephone opens it with.

        https://github.com/google/google-authenticator/wiki/Key-Uri-Format
        """
        # A colon parts issuer and owner there.
        return self._codes.provisioning_uri(
            name=owner, issuer_name=" ".join(issuer.replace(":", " ").split())
        )

    @property
    def _codes(self) -> TOTP:
        return TOTP(self.secret, digits=DIGITS)
