"""Another password, chosen by somebody who is signed in and knows the one they have (ASVS 6.2.3)."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.accounts import NewPassword, choose_password
from tenants.audit import record
from tenants.audit.events import LoginRefused as LoginRefusal
from tenants.audit.events import PasswordChanged, RefusalReason
from tenants.errors import LoginRefused
from tenants.models import Account, SignIn
from tenants.outbox import Topic, post
from tenants.passwords import password_matches
from tenants.roles import SignInStage
from tenants.sign_ins import ACCOUNT_SIGN_INS, Device

WRONG = "Ce n’est pas votre mot de passe actuel. Vérifiez-le et recommencez."


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """What somebody typed: the password they have, and the one that they want."""

    current: str = field(repr=False)
    new: NewPassword


def change_password(
    session: Session, account: Account, change: PasswordChange, device: Device, now: datetime
) -> SignIn:
    """End every session of the account, tell its owner by mail (ASVS 6.3.7), and return the session that goes
    on in this browser.

    Raises LoginRefused when the current password is not right, PasswordRefused when the new one breaks a
    rule; both change nothing. The caller has counted the attempt.
    """
    # Theirs alone first: a password that somebody else changes meanwhile proves nothing, and stays.
    session.refresh(account, with_for_update=True)
    prove(session, account, change.current, now)
    choose_password(session, account, change.new, now)
    record(session, PasswordChanged(account.id), now)
    sign_in = ACCOUNT_SIGN_INS.begin(session, account.id, device, SignInStage.OPEN, now)
    post(session, Topic.OWN_PASSWORD_CHANGED, sign_in.id, now, account=str(account.id))
    return sign_in


def prove(session: Session, account: Account, current: str, now: datetime) -> None:
    """Make sure that whoever sits there is still the owner (ASVS 7.5.1). Raises LoginRefused."""
    if not password_matches(account.password_hash, current):
        record(session, LoginRefusal(account.id, RefusalReason.PASSWORD), now)
        raise LoginRefused(WRONG)
