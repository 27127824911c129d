"""Another password for somebody who lost theirs, by a one-time link (ASVS 6.4.1, OWASP Forgot Password).

Whoever asks learns nothing: the caller answers alike, whether an account exists or not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tenants.accounts import NewPassword, choose_password, find_by_email
from tenants.audit import acting_as, record
from tenants.audit.events import PasswordChanged, PasswordResetAsked
from tenants.errors import ResetRefused
from tenants.invitations import renew
from tenants.keys import Purpose, TenantKeys
from tenants.models import Account, Invitation, PasswordReset
from tenants.one_time_links import OneTimeLink, add_row, issued_since, open_row
from tenants.outbox import Topic, post
from tenants.roles import AccountState

VALIDITY = timedelta(hours=2)
# Nobody can fill somebody else's letter box: within this time the mail that left is the answer to all.
ONE_MAIL_EACH = timedelta(minutes=5)
REFUSED = (
    "Ce lien n’est plus valable : il a déjà servi, il a expiré, un autre l’a remplacé ou il est incomplet. "
    "Demandez-en un nouveau : il arrive par courriel en quelques instants."
)


@dataclass(frozen=True, slots=True)
class ResetLink(OneTimeLink):
    purpose = Purpose.PASSWORD_RESET
    folder = "nouveau-mot-de-passe"


def ask(session: Session, email: str, now: datetime) -> None:
    """Mail a link to whoever has an account with this address: to choose another password, or the first one.

    At most one mail an account in five minutes, whoever asks. Says nothing of what it found.
    """
    account = find_by_email(session, email, lock=True)
    record(session, PasswordResetAsked(account.id if account else None), now)
    if account is not None and account.state is AccountState.ACTIVE:
        _mail_reset(session, account, now)
    elif account is not None and account.state is AccountState.INVITED:
        _mail_invitation(session, account, now)
    session.flush()


def find_open(
    session: Session, keys: TenantKeys, link: ResetLink, now: datetime
) -> tuple[PasswordReset, Account]:
    """The reset behind a link and its account, locked until the transaction ends. Raises ResetRefused."""
    found = open_row(session, keys, PasswordReset, link, now)
    if found is None or found[1].state is not AccountState.ACTIVE:
        raise ResetRefused(REFUSED)
    return found


def redeem(
    session: Session,
    reset: PasswordReset,
    account: Account,
    password: NewPassword,
    now: datetime,
) -> None:
    """Give the account another password, end its sessions and links, and tell its owner by mail.

    Raises PasswordRefused and changes nothing.
    """
    choose_password(session, account, password, now)
    reset.used_at = now
    acting_as(session, account.id)
    record(session, PasswordChanged(account.id), now)
    post(session, Topic.PASSWORD_CHANGED, reset.id, now)


def _mail_reset(session: Session, account: Account, now: datetime) -> None:
    if not issued_since(session, PasswordReset, account, now - ONE_MAIL_EACH):
        reset = add_row(session, PasswordReset, account, VALIDITY, now)
        post(session, Topic.PASSWORD_RESET, reset.id, now)


def _mail_invitation(session: Session, account: Account, now: datetime) -> None:
    if not issued_since(session, Invitation, account, now - ONE_MAIL_EACH):
        renew(session, account, now)
