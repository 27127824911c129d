"""Somebody new, somebody whose account is complete at last, and links that are sent anew or taken back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.accounts.adding import NewAccount, add_missing
from tenants.accounts.addresses import addresses_of_one_each
from tenants.accounts.editing import put
from tenants.accounts.finding import find_by_email
from tenants.accounts.keepers import lock_account, lock_keepers
from tenants.accounts.news import withdraw
from tenants.accounts.people import Person
from tenants.audit import record
from tenants.audit.events import AccountEdited, InvitationRevoked
from tenants.errors import AccountChangeRefused, EmailTaken
from tenants.invitations import renew
from tenants.models import Account, Invitation
from tenants.one_time_links import end_all, issued_since
from tenants.roles import AccountState, Role

# Nobody can fill somebody else's letter box.
ONE_MAIL_EACH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom a super-conseiller wants here, and as what."""

    person: Person
    role: Role


def invite(session: Session, guests: Sequence[Guest], by: uuid.UUID, now: datetime) -> list[Account]:
    """An account and an invitation for each, all or none. Raises EmailTaken, NotEntitled."""
    lock_keepers(session, by)
    wanted = [_new(session, guest) for guest in guests]
    with addresses_of_one_each(session):
        invited = add_missing(session, wanted, now)
    for account in invited:
        renew(session, account, now)
    return invited


def complete(
    session: Session, account_id: uuid.UUID, person: Person, by: uuid.UUID, now: datetime
) -> Account:
    """Give an account that the annex left open (« à définir ») its name and address, and invite the person.

    Raises UnknownAccount, EmailTaken, NotEntitled, AccountChangeRefused when it was complete already.
    """
    lock_keepers(session, by)
    account = lock_account(session, account_id)
    if account.state is not AccountState.INCOMPLETE:
        raise AccountChangeRefused(f"Le compte de {account.full_name} est déjà complet.")
    changed = put(session, account, person)
    record(session, AccountEdited(account.id, changed), now)
    renew(session, account, now)
    return account


def invite_again(session: Session, account_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Account:
    """A new link for somebody who chose no password yet, be it that theirs was taken back; earlier ones end.

    Raises UnknownAccount, NotEntitled, AccountChangeRefused for anybody else, and within five minutes.
    """
    lock_keepers(session, by)
    account = lock_account(session, account_id)
    if account.state is AccountState.INCOMPLETE or account.password_hash is not None:
        raise AccountChangeRefused(f"{account.full_name} n’attend pas d’invitation : rechargez la page.")
    if issued_since(session, Invitation, account, now - ONE_MAIL_EACH):
        raise AccountChangeRefused(_too_early(account))
    account.suspended_at = None
    renew(session, account, now)
    return account


def _too_early(account: Account) -> str:
    if account.state is AccountState.SUSPENDED:
        return (
            f"L’invitation de {account.full_name} vient d’être annulée : attendez cinq minutes après son "
            "envoi pour en envoyer une autre."
        )
    return (
        f"Une invitation vient d’être envoyée à {account.full_name} : attendez cinq minutes, le temps "
        "qu’elle arrive, avant d’en envoyer une autre."
    )


def revoke(session: Session, account_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Account:
    """Take an invitation back: its links end, and the account waits to be invited again or deleted.

    Raises UnknownAccount, NotEntitled, AccountChangeRefused for somebody who is not invited.
    """
    lock_keepers(session, by)
    account = lock_account(session, account_id)
    if account.state not in {AccountState.READY, AccountState.INVITED}:
        raise AccountChangeRefused(f"{account.full_name} n’a pas d’invitation en cours : rechargez la page.")
    end_all(session, Invitation, account, now)
    links = session.scalars(select(Invitation.id).where(Invitation.account_id == account.id)).all()
    withdraw(session, *links)
    account.state, account.suspended_at = AccountState.SUSPENDED, now
    record(session, InvitationRevoked(account.id), now)
    session.flush()
    return account


def _new(session: Session, guest: Guest) -> NewAccount:
    person = guest.person
    if (other := find_by_email(session, person.email)) is not None:
        raise EmailTaken.by(person.email, other.full_name)
    return NewAccount(
        uuid.uuid4(), person.first_name, person.last_name, person.email, guest.role, complete=True
    )
