"""Another e-mail address for an account, once both addresses have said yes by one-time links.

Whoever reads one address alone cannot take the account to another: the old one learns of it, and either can
refuse. Whoever asks learns nothing of the new address: one that is somebody else's here gets the same mails,
and only the very end says that it is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tenants.accounts import find_by_email
from tenants.audit import acting_as, record
from tenants.audit.events import EmailChangeAsked, EmailChanged, EmailChangeGivenUp
from tenants.errors import EmailChangeRefused
from tenants.keys import Purpose, TenantKeys
from tenants.models import Account, EmailChange, PasswordReset
from tenants.one_time_links import OneTimeLink, add_row, end_all, open_row
from tenants.outbox import Topic, post
from tenants.roles import AccountState

VALIDITY = timedelta(days=2)
REFUSED = (
    "Ce lien n’est plus valable : le changement d’adresse est déjà fait ou abandonné, un autre l’a remplacé, "
    "ou le lien est incomplet. Votre compte s’ouvre toujours avec l’adresse qu’il avait ; pour en changer, "
    "recommencez depuis « Mon compte »."
)


class Side(StrEnum):
    """Which of the two addresses a link was sent to; French, as in its path."""

    OLD = "ancienne"
    NEW = "nouvelle"


@dataclass(frozen=True, slots=True)
class OldAddressLink(OneTimeLink):
    purpose = Purpose.EMAIL_CHANGE_OLD
    folder = f"changement-adresse/{Side.OLD.value}"


@dataclass(frozen=True, slots=True)
class NewAddressLink(OneTimeLink):
    purpose = Purpose.EMAIL_CHANGE_NEW
    folder = f"changement-adresse/{Side.NEW.value}"


LINKS: Mapping[Side, type[OneTimeLink]] = {Side.OLD: OldAddressLink, Side.NEW: NewAddressLink}


class Outcome(StrEnum):
    """What one yes led to: the other one is awaited, both are there, or the address is somebody else's."""

    AWAITED = "awaited"
    CHANGED = "changed"
    TAKEN = "taken"


def ask(session: Session, account: Account, new_email: str, now: datetime) -> None:
    """Mail a link to both addresses; ``new_email`` is as ``normal_email`` returns it.

    A request that was open ends. Says nothing of whether somebody here has the address.
    """
    change = add_row(session, EmailChange, account, VALIDITY, now, new_email=new_email)
    post(session, Topic.EMAIL_CHANGE_TO_OLD, change.id, now)
    post(session, Topic.EMAIL_CHANGE_TO_NEW, change.id, now)
    record(session, EmailChangeAsked(account.id), now)
    session.flush()


def pending(session: Session, account: Account, now: datetime) -> EmailChange | None:
    """The request of an account that waits for one address or both."""
    mine = select(EmailChange).where(EmailChange.account_id == account.id, EmailChange.used_at.is_(None))
    return session.scalars(mine.where(EmailChange.expires_at > now)).one_or_none()


def find_open(
    session: Session, keys: TenantKeys, link: OneTimeLink, now: datetime
) -> tuple[EmailChange, Account]:
    """The request behind a link and its account, locked until the transaction ends.

    Raises EmailChangeRefused.
    """
    found = open_row(session, keys, EmailChange, link, now)
    if found is None or found[1].state is not AccountState.ACTIVE:
        raise EmailChangeRefused(REFUSED)
    return found


def confirm(session: Session, change: EmailChange, account: Account, side: Side, now: datetime) -> Outcome:
    """Write down that one address said yes, and make the change once both did."""
    acting_as(session, account.id)
    if side is Side.OLD:
        change.old_confirmed_at = change.old_confirmed_at or now
    else:
        change.new_confirmed_at = change.new_confirmed_at or now
    if change.old_confirmed_at is None or change.new_confirmed_at is None:
        session.flush()
        return Outcome.AWAITED
    return _change(session, change, account, now)


def give_up(session: Session, change: EmailChange, account: Account, now: datetime) -> None:
    """End the request: neither of its links leads anywhere any more."""
    acting_as(session, account.id)
    change.used_at = now
    record(session, EmailChangeGivenUp(account.id), now)
    session.flush()


def _change(session: Session, change: EmailChange, account: Account, now: datetime) -> Outcome:
    if not _taken_over(session, account, change.new_email):
        give_up(session, change, account, now)
        return Outcome.TAKEN
    change.used_at = now
    # They were mailed to the address that was.
    end_all(session, PasswordReset, account, now)
    post(session, Topic.EMAIL_CHANGED, change.id, now)
    record(session, EmailChanged(account.id), now)
    return Outcome.CHANGED


def _taken_over(session: Session, account: Account, email: str) -> bool:
    """Whether the address is the account's now, and not somebody else's, be it since a moment ago."""
    if find_by_email(session, email) is not None:
        return False
    try:
        with session.begin_nested():
            account.email = email
            session.flush()
    except IntegrityError:
        return False
    return True
