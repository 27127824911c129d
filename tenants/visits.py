"""How staff come to look at a restored copy: through a link that is good for a moment, at one copy alone.

Link and stay are values of one form, ``EXPIRY.PROOF``: seconds since 1970, and an HMAC of them with the
copy's id and what the value is good for. Nothing is stored, and one kind never passes for the other.
"""

import hmac
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.keys import Purpose, TenantKeys

# From the click in the console to the page; long enough for a slow connection and a clock that is behind.
LINK_VALID = timedelta(minutes=15)
# A working day: whoever still looks after it asks for another link.
STAY_LASTS = timedelta(hours=8)
PATH = "/visite"
_LINK, _STAY = "link", "stay"
_VALUE = re.compile(r"(?P<expiry>[0-9]{1,12})\.(?P<proof>[A-Za-z0-9_-]{43})")


def link_path(token: str) -> str:
    """Where the copy's web application takes a link."""
    return f"{PATH}/{token}"


@dataclass(frozen=True, slots=True, repr=False)
class VisitKey:
    """Makes, and knows again, what opens one copy. Moments are aware."""

    keys: TenantKeys
    copy_id: uuid.UUID

    def link(self, now: datetime) -> str:
        """The token of a link that opens the copy until LINK_VALID is over."""
        return self._value(_LINK, now + LINK_VALID)

    def opens(self, token: str, now: datetime) -> bool:
        """Whether ``token`` is of a genuine link that is still good."""
        return self._holds(_LINK, token, now)

    def stay(self, now: datetime) -> str:
        """What a browser that came through a link shows from then on, until STAY_LASTS is over."""
        return self._value(_STAY, now + STAY_LASTS)

    def stays(self, value: str, now: datetime) -> bool:
        """Whether ``value`` is of a browser that came through a link, not too long ago."""
        return self._holds(_STAY, value, now)

    def _value(self, kind: str, expiry: datetime) -> str:
        seconds = str(int(expiry.timestamp()))
        return f"{seconds}.{self._proof(kind, seconds)}"

    def _holds(self, kind: str, value: str, now: datetime) -> bool:
        parts = _VALUE.fullmatch(value)
        if parts is None or not hmac.compare_digest(self._proof(kind, parts["expiry"]), parts["proof"]):
            return False
        return now.timestamp() < int(parts["expiry"])

    def _proof(self, kind: str, seconds: str) -> str:
        return self.keys.derive(Purpose.VISIT, self.copy_id, kind, seconds)
