"""The password of an account, whatever led to its choice."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.models import Account, EmailChange, Invitation, PasswordReset
from tenants.one_time_links import end_all
from tenants.passwords import MEMBER_MINIMUM, hash_password
from tenants.sign_ins import ACCOUNT_SIGN_INS


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What somebody chose, and the names of the place where they did; see ``hash_password``."""

    text: str = field(repr=False)
    surroundings: tuple[str, ...] = ()


def choose_password(session: Session, account: Account, password: NewPassword, now: datetime) -> None:
    """Set the password, whatever led here: every session of the account and every open link to it end, one to
    another address too: whoever knew the one before takes nothing along.

    Raises PasswordRefused and changes nothing.
    """
    personal = tuple(filter(None, [account.first_name, account.last_name, *(account.email or "").split("@")]))
    account.password_hash = hash_password(
        password.text,
        minimum=MEMBER_MINIMUM,
        personal=personal,
        surroundings=(*password.surroundings, *personal),
    )
    ACCOUNT_SIGN_INS.end_all(session, account.id)
    for kind in (Invitation, PasswordReset, EmailChange):
        end_all(session, kind, account, now)
    session.flush()
