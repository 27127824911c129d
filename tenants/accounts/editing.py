"""Another name or address for somebody, by a super-conseiller."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.accounts.addresses import addresses_of_one_each
from tenants.accounts.finding import find_by_email
from tenants.accounts.keepers import lock_account, lock_keepers
from tenants.accounts.news import News, tell
from tenants.accounts.people import Person
from tenants.audit import record
from tenants.audit.events import AccountEdited, EmailChanged
from tenants.errors import AccountChangeRefused, EmailTaken
from tenants.invitations import renew
from tenants.models import Account, EmailChange, PasswordReset
from tenants.one_time_links import end_all
from tenants.outbox import Topic
from tenants.roles import AccountState
from tenants.sign_ins import ACCOUNT_SIGN_INS

EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Edited:
    """The account, and the fields that are another now."""

    account: Account
    changed: tuple[str, ...]


def edit(session: Session, account_id: uuid.UUID, person: Person, by: uuid.UUID, now: datetime) -> Edited:
    """Another name or e-mail. Another e-mail ends the person's sessions and links, and both addresses learn
    of it; who was invited gets a new invitation at the new one, and the old link ends.

    Raises UnknownAccount, EmailTaken, NotEntitled, AccountChangeRefused for an account that is incomplete and
    for one's own address, which both addresses confirm (``tenants.email_changes``).
    """
    keepers = lock_keepers(session, by)
    account = lock_account(session, account_id)
    if account.state is AccountState.INCOMPLETE:
        raise AccountChangeRefused("Ce compte est à compléter d’abord.")
    before = account.email
    if keepers.is_acting(account) and person.email != before:
        raise AccountChangeRefused("Changez votre propre adresse depuis « Mon compte ».")
    changed = put(session, account, person)
    if named := tuple(name for name in changed if name != EMAIL):
        record(session, AccountEdited(account.id, named), now)
    if EMAIL in changed and before is not None:
        _move(session, account, before, keepers.acting_name, now)
    session.flush()
    return Edited(account, changed)


def put(session: Session, account: Account, person: Person) -> tuple[str, ...]:
    """Write what is another into the row, and say which fields. Raises EmailTaken."""
    other = find_by_email(session, person.email)
    if other is not None and other.id != account.id:
        raise EmailTaken.by(person.email, other.full_name)
    wanted = {"first_name": person.first_name, "last_name": person.last_name, EMAIL: person.email}
    changed = tuple(name for name, text in wanted.items() if getattr(account, name) != text)
    with addresses_of_one_each(session):
        for name in changed:
            setattr(account, name, wanted[name])
    return changed


def _move(session: Session, account: Account, before: str, by: str, now: datetime) -> None:
    ACCOUNT_SIGN_INS.end_all(session, account.id)
    for links in (PasswordReset, EmailChange):
        end_all(session, links, account, now)
    record(session, EmailChanged(account.id), now)
    if account.state is AccountState.INVITED:
        # Whoever has the wrong address may be a stranger: they are told nothing, and their link ends.
        renew(session, account, now)
    elif account.password_hash is not None and account.email is not None:
        details = {"old": before, "new": account.email}
        for address in (before, account.email):
            tell(session, News(Topic.EMAIL_REPLACED, account, by, address, details), now)
