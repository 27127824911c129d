"""What it takes to come in once the password was right, and the session that then begins.

A session is a new row, and so a new cookie, at each step: what was planted or copied before opens nothing
(ASVS 7.2.4). Somebody is said to have logged in once nothing is owed any more.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.audit import acting_as, record
from tenants.audit.events import LoggedIn
from tenants.models import Account, SignIn
from tenants.roles import SignInStage
from tenants.second_factor import owed_by
from tenants.sign_ins import ACCOUNT_SIGN_INS, Device


@dataclass(frozen=True, slots=True)
class Entry:
    """A session that began, and what its owner still owes before it opens anything."""

    account: Account
    sign_in: SignIn

    @property
    def stage(self) -> SignInStage:
        return self.sign_in.stage


def enter(session: Session, account: Account, device: Device, now: datetime) -> Entry:
    """Begin a session for whoever proved to be ``account`` by a password or a link."""
    acting_as(session, account.id)
    owed = owed_by(session, account)
    if owed is SignInStage.OPEN:
        return open_session(session, account, device, None, now)
    return Entry(account, ACCOUNT_SIGN_INS.begin(session, account.id, device, owed, now))


def open_session(
    session: Session, account: Account, device: Device, factor: str | None, now: datetime
) -> Entry:
    """Let in whoever owes nothing any more; ``factor`` is what came beside the password."""
    acting_as(session, account.id)
    account.last_login_at = now
    record(session, LoggedIn(account.id, factor=factor), now)
    return Entry(account, ACCOUNT_SIGN_INS.begin(session, account.id, device, SignInStage.OPEN, now))
