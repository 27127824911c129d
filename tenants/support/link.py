"""The link that leads staff from the console into an instance: good for a minute, once, for one of them.

Its token is ``VISIT.GRANT.EXPIRY.STAFF.PROOF``: the visit that it begins, the grant that it is made under,
seconds since 1970, the e-mail of whoever asked for it, and an HMAC of all that with the instance's id. It is
good once because a visit begins once.
"""

import base64
import binascii
import hmac
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tenants.keys import Purpose, TenantKeys

# From the click in the console to the page that it opens by itself: nobody has to read it in between.
LINK_VALID: Final = timedelta(seconds=60)
FOLDER: Final = "/support/entree"
_TOKEN: Final = re.compile(
    r"(?P<visit>[0-9a-f]{32})\.(?P<grant>[0-9a-f]{32})\.(?P<expiry>[0-9]{1,12})"
    r"\.(?P<staff>[A-Za-z0-9_-]{1,400})\.(?P<proof>[A-Za-z0-9_-]{43})"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Who goes in, under which grant. ``visit_id`` is new for each link, ``staff`` an e-mail."""

    visit_id: uuid.UUID
    grant_id: uuid.UUID
    staff: str


def link_path(token: str) -> str:
    """Where the instance's web application takes a link."""
    return f"{FOLDER}/{token}"


@dataclass(frozen=True, slots=True, repr=False)
class EntryKey:
    """Makes, and knows again, what opens one instance. Moments are aware."""

    keys: TenantKeys
    instance_id: uuid.UUID

    def token(self, entry: Entry, now: datetime) -> str:
        """Good until LINK_VALID is over."""
        expiry = str(int((now + LINK_VALID).timestamp()))
        staff = base64.urlsafe_b64encode(entry.staff.encode()).rstrip(b"=").decode()
        proof = self._proof(entry, expiry)
        return f"{entry.visit_id.hex}.{entry.grant_id.hex}.{expiry}.{staff}.{proof}"

    def read(self, token: str, now: datetime) -> Entry | None:
        """What a genuine token of this instance says, None for any other and when its time is over."""
        parts = _TOKEN.fullmatch(token)
        if parts is None or (staff := _decoded(parts["staff"])) is None:
            return None
        entry = Entry(uuid.UUID(parts["visit"]), uuid.UUID(parts["grant"]), staff)
        if not hmac.compare_digest(self._proof(entry, parts["expiry"]), parts["proof"]):
            return None
        return entry if now.timestamp() < int(parts["expiry"]) else None

    def _proof(self, entry: Entry, expiry: str) -> str:
        said = (self.instance_id, entry.visit_id, entry.grant_id, expiry, entry.staff)
        return self.keys.derive(Purpose.SUPPORT, *said)


def _decoded(text: str) -> str | None:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
