"""The people of an instance. Functions flush and never commit: the caller's edge does."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit import acting_as, record
from tenants.audit.events import AccountCreated, LoggedOut, RefusalReason
from tenants.audit.events import LoginRefused as LoginRefusal
from tenants.errors import LoginRefused
from tenants.models import Account, Invitation, PasswordReset
from tenants.one_time_links import end_all
from tenants.passwords import MEMBER_MINIMUM, hash_password, password_matches
from tenants.roles import AccountState, Role
from tenants.sign_ins import ACCOUNT_SIGN_INS

LOGIN_REFUSED = "Adresse e-mail ou mot de passe incorrect. Vérifiez les deux et recommencez."


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person to have an account. ``id`` is chosen beforehand, so that adding twice adds once."""

    id: uuid.UUID
    first_name: str | None
    last_name: str | None
    email: str | None
    role: Role
    complete: bool


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What somebody chose, and the names of the place where they did; see ``hash_password``."""

    text: str = field(repr=False)
    surroundings: tuple[str, ...] = ()


def add_missing(session: Session, wanted: Sequence[NewAccount], now: datetime) -> list[Account]:
    """Add the accounts that are not there yet, by id, and return those added."""
    known = set(session.scalars(select(Account.id)))
    added = [_account(new, now) for new in wanted if new.id not in known]
    session.add_all(added)
    for account in added:
        record(session, AccountCreated(account.id, account.role, account.state), now)
    session.flush()
    return added


def everyone(session: Session) -> list[Account]:
    """All accounts, super-conseillers first, then by name."""
    accounts = session.scalars(select(Account)).all()
    return sorted(
        accounts, key=lambda a: (a.role is not Role.SUPER_CONSEILLER, a.last_name or "~", a.first_name or "")
    )


def find_by_email(session: Session, email: str, *, lock: bool = False) -> Account | None:
    """Whose address this is, whatever its case; theirs alone until the transaction ends when ``lock``."""
    found = select(Account).where(Account.email == email.strip().lower())
    return session.scalars(found.with_for_update() if lock else found).one_or_none()


def log_in(session: Session, email: str, password: str, now: datetime) -> Account:
    """The active account with this e-mail and password. Raises LoginRefused, after the same work.

    Whether that is enough to come in, ``tenants.entering`` says.
    """
    found = find_by_email(session, email)
    account = found if found is not None and found.state is AccountState.ACTIVE else None
    if not password_matches(account.password_hash if account else None, password) or account is None:
        record(session, LoginRefusal(found.id if found else None, _why_not(found)), now)
        raise LoginRefused(LOGIN_REFUSED)
    acting_as(session, account.id)
    return account


def log_out(session: Session, account_id: uuid.UUID, sign_in_id: uuid.UUID, now: datetime) -> None:
    """End the session of one browser, whoever holds a copy of its cookie (ASVS 7.4.1)."""
    ACCOUNT_SIGN_INS.end(session, sign_in_id)
    record(session, LoggedOut(account_id), now)


def _why_not(found: Account | None) -> RefusalReason:
    if found is None:
        return RefusalReason.UNKNOWN
    return RefusalReason.PASSWORD if found.state is AccountState.ACTIVE else RefusalReason.STATE


def choose_password(session: Session, account: Account, password: NewPassword, now: datetime) -> None:
    """Set the password, whatever led here: every session of the account and every open link to it end.

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
    for kind in (Invitation, PasswordReset):
        end_all(session, kind, account, now)
    session.flush()


def _account(new: NewAccount, now: datetime) -> Account:
    return Account(
        id=new.id,
        first_name=new.first_name,
        last_name=new.last_name,
        email=new.email.lower() if new.email else None,
        role=new.role,
        state=AccountState.READY if new.complete else AccountState.INCOMPLETE,
        created_at=now,
    )
