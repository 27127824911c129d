"""Asking to be let in, and the answer of those who run the instance (MIX-ROLE-2)."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenants.accounts.keepers import lock_keepers
from tenants.accounts.news import withdraw
from tenants.audit import record
from tenants.audit.events import Outcome, SupportAsked, SupportEnded, SupportGranted
from tenants.errors import SupportRefused, UnknownGrant
from tenants.models import Account, SupportGrant
from tenants.outbox import Topic
from tenants.support.mailing import tell_keepers, tell_staff
from tenants.support.standing import GrantState, bury, current, state_of

# In hours; long enough for a repair that lasts a week-end, and never for ever.
DURATIONS: Final = (1, 4, 24, 72)
# Any constant of ours: the advisory lock of whoever changes a grant, so that there is never a second one.
_LOCK: Final = 7_306_934

_ANSWERED = (
    "Cette demande a déjà reçu une réponse, a été retirée, ou personne n’y a répondu à temps : rechargez "
    "la page."
)
_OVER = "Cet accès est déjà terminé."
_ONE_ALREADY = "Un accès est déjà ouvert ou demandé : un seul à la fois. Rechargez la page."


@dataclass(frozen=True, slots=True)
class Grantor:
    """The super-conseiller who lets staff in, and for how many hours, one of ``DURATIONS``."""

    account_id: uuid.UUID
    hours: int

    def __post_init__(self) -> None:
        if self.hours not in DURATIONS:
            raise ValueError(f"no access lasts {self.hours} hours")


def ask(session: Session, staff: str, reason: str, now: datetime) -> SupportGrant:
    """Ask to be let in, as ``staff`` (an e-mail); every active super-conseiller gets a mail.

    Raises SupportRefused while another request waits or an access is open.
    """
    _require_none(session, now)
    row = _new(reason)
    row.asked_at, row.asked_by = now, staff
    session.add(row)
    session.flush()
    record(session, SupportAsked(row.id, staff, reason), now)
    tell_keepers(session, row, now)
    return row


def offer(session: Session, by: Grantor, reason: str, now: datetime) -> SupportGrant:
    """Let staff in although nobody asked. Raises NotEntitled, and SupportRefused as ``ask`` does."""
    _require_none(session, now)
    keeper = _keeper(session, by.account_id)
    row = _new(reason)
    session.add(row)
    return _open(session, row, keeper, by.hours, now)


def grant(session: Session, grant_id: uuid.UUID, by: Grantor, now: datetime) -> SupportGrant:
    """Say yes to a request. Raises UnknownGrant, NotEntitled, SupportRefused for one that does not wait."""
    row = _locked(session, grant_id)
    keeper = _keeper(session, by.account_id)
    _require(row, GrantState.ASKED, _ANSWERED, now)
    return _open(session, row, keeper, by.hours, now)


def refuse(session: Session, grant_id: uuid.UUID, by: uuid.UUID, now: datetime) -> SupportGrant:
    """Say no to a request. Raises as ``grant`` does."""
    row = _locked(session, grant_id)
    keeper = _keeper(session, by)
    _require(row, GrantState.ASKED, _ANSWERED, now)
    _end(session, row, keeper, Outcome.REFUSED, now)
    tell_staff(session, Topic.SUPPORT_REFUSED, row, keeper, now)
    return row


def revoke(session: Session, grant_id: uuid.UUID, by: uuid.UUID, now: datetime) -> SupportGrant:
    """Take an access back: whoever is in is out with their next request, in every process.

    Raises UnknownGrant, NotEntitled, SupportRefused for one that is not open.
    """
    row = _locked(session, grant_id)
    keeper = _keeper(session, by)
    _require(row, GrantState.OPEN, _OVER, now)
    _end(session, row, keeper, Outcome.REVOKED, now)
    tell_staff(session, Topic.SUPPORT_REVOKED, row, keeper, now)
    return row


def give_up(session: Session, grant_id: uuid.UUID, now: datetime) -> SupportGrant:
    """The staff need it no more: a request is taken back, an access given back.

    Raises UnknownGrant, SupportRefused for one that is over.
    """
    row = _locked(session, grant_id)
    if state_of(row, now).is_over:
        raise SupportRefused(_OVER)
    _end(session, row, None, Outcome.GIVEN_UP, now)
    withdraw(session, row.id)
    return row


def settle(session: Session, now: datetime) -> None:
    """Have what ended by itself stay over, should the clock be set back."""
    lock_grants(session)
    if current(session, now) is None:
        bury(session)


def lock_grants(session: Session) -> None:
    """Changes of grants wait here for each other until their transactions end. Comes before other locks."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)), bind_arguments={"mapper": SupportGrant})


def _new(reason: str) -> SupportGrant:
    if not reason.strip():
        raise ValueError("nobody is let in without a reason")
    return SupportGrant(id=uuid.uuid4(), reason=reason)


def _require_none(session: Session, now: datetime) -> None:
    lock_grants(session)
    if current(session, now) is not None:
        raise SupportRefused(_ONE_ALREADY)
    bury(session)


def _locked(session: Session, grant_id: uuid.UUID) -> SupportGrant:
    """As it is once nobody else can change it."""
    lock_grants(session)
    row = session.get(SupportGrant, grant_id, populate_existing=True)
    if row is None:
        raise UnknownGrant
    return row


def _keeper(session: Session, account_id: uuid.UUID) -> Account:
    acting = lock_keepers(session, account_id).acting
    # For an account that is named there is one, or NotEntitled was raised.
    assert acting is not None  # noqa: S101 - says to the type checker what lock_keepers promises
    return acting


def _require(row: SupportGrant, state: GrantState, sentence: str, now: datetime) -> None:
    if state_of(row, now) is not state:
        raise SupportRefused(sentence)


def _open(session: Session, row: SupportGrant, keeper: Account, hours: int, now: datetime) -> SupportGrant:
    until = now + timedelta(hours=hours)
    row.granted_at, row.granted_by, row.expires_at = now, keeper.id, until
    session.flush()
    record(session, SupportGranted(row.id, row.reason, until), now)
    tell_staff(session, Topic.SUPPORT_GRANTED, row, keeper, now)
    return row


def _end(
    session: Session, row: SupportGrant, keeper: Account | None, outcome: Outcome, now: datetime
) -> None:
    row.ended_at, row.ended_by = now, keeper.id if keeper else None
    session.flush()
    record(session, SupportEnded(row.id, outcome), now)
