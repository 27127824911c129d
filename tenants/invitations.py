"""One-time links by which a person chooses a password; nobody else ever knows it (MIX-ID-1, ASVS 6.4.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.accounts import NewPassword, choose_password
from tenants.audit import acting_as, record
from tenants.audit.events import InvitationIssued, PasswordChosen
from tenants.errors import InvitationRefused
from tenants.keys import Purpose, TenantKeys
from tenants.models import Account, Invitation
from tenants.one_time_links import OneTimeLink, add_row, open_row
from tenants.outbox import Topic, post
from tenants.roles import AccountState

VALIDITY = timedelta(days=7)
REFUSED = (
    "Ce lien d’invitation n’est plus valable : il a déjà servi, il a expiré ou il est incomplet. "
    "Demandez-en un autre à un super-conseiller de votre structure, ou écrivez au support."
)


def issue_missing(session: Session, now: datetime) -> list[Invitation]:
    """Invite each complete account that never was, with its mail in the same transaction."""
    uninvited = select(Account).where(Account.state == AccountState.READY).with_for_update()
    return [_issue(session, account, now) for account in session.scalars(uninvited).all()]


def renew(session: Session, account: Account, now: datetime) -> Invitation:
    """A new link for somebody who has not chosen a password; the links sent before end here."""
    return _issue(session, account, now)


@dataclass(frozen=True, slots=True)
class InvitationLink(OneTimeLink):
    purpose = Purpose.INVITATION
    folder = "invitation"


def find_open(
    session: Session, keys: TenantKeys, link: InvitationLink, now: datetime
) -> tuple[Invitation, Account]:
    """The invitation behind a link and its account, locked until the transaction ends.

    Raises InvitationRefused.
    """
    found = open_row(session, keys, Invitation, link, now)
    if found is None or found[1].state is not AccountState.INVITED:
        raise InvitationRefused(REFUSED)
    return found


def redeem(
    session: Session,
    invitation: Invitation,
    account: Account,
    password: NewPassword,
    now: datetime,
) -> None:
    """Give the account its first password and use the link up.

    Raises PasswordRefused and changes nothing.
    """
    choose_password(session, account, password, now)
    account.state = AccountState.ACTIVE
    invitation.used_at = now
    acting_as(session, account.id)
    record(session, PasswordChosen(account.id), now)
    session.flush()


def _issue(session: Session, account: Account, now: datetime) -> Invitation:
    invitation = add_row(session, Invitation, account, VALIDITY, now)
    account.state = AccountState.INVITED
    post(session, Topic.INVITATION, invitation.id, now)
    record(session, InvitationIssued(account.id), now)
    session.flush()
    return invitation
