"""The accesses of an instance as its page tells of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.calendar import french_day
from tenants.models import Account, SupportGrant, SupportVisit
from tenants.support import GrantState, answer_until, history, state_of

STATE_NAMES: Final = {
    GrantState.ASKED: "En attente de réponse",
    GrantState.OPEN: "Ouvert",
    GrantState.EXPIRED: "Terminé",
    GrantState.UNANSWERED: "Demande restée sans réponse",
    GrantState.REVOKED: "Terminé plus tôt",
    GrantState.REFUSED: "Refusé",
    GrantState.GIVEN_UP: "Rendu par l’équipe",
}
_ENDED_BY_SOMEBODY: Final = frozenset({GrantState.REVOKED, GrantState.REFUSED, GrantState.GIVEN_UP})


@dataclass(frozen=True, slots=True)
class GrantView:
    """One access, in words. ``visits`` says who came in, and when."""

    id: uuid.UUID
    state: GrantState
    word: str
    reason: str
    facts: Sequence[tuple[str, str]]
    visits: Sequence[str]


def grants(session: Session, now: datetime) -> Sequence[GrantView]:
    """The newest first."""
    rows = history(session)
    names, visits = _names(session, rows), _visits(session, rows)
    return [_view(row, names, visits.get(row.id, ()), now) for row in rows]


def _view(
    row: SupportGrant, names: Mapping[uuid.UUID, str], visits: Sequence[SupportVisit], now: datetime
) -> GrantView:
    state = state_of(row, now)
    came = [f"{visit.staff_email}, le {french_day(visit.created_at)}" for visit in visits]
    return GrantView(row.id, state, STATE_NAMES[state], row.reason, _facts(row, state, names), came)


def _facts(row: SupportGrant, state: GrantState, names: Mapping[uuid.UUID, str]) -> list[tuple[str, str]]:
    """Label and words of each thing that happened to it."""
    ended_at = row.ended_at if state in _ENDED_BY_SOMEBODY else None
    told = [
        ("Demandé", row.asked_at, row.asked_by),
        ("Accordé", row.granted_at, names.get(row.granted_by) if row.granted_by else None),
        ("Refusé" if state is GrantState.REFUSED else "Arrêté", ended_at, _ender(row, names)),
    ]
    facts = [(label, _when(at, who)) for label, at, who in told if at is not None]
    if state in {GrantState.ASKED, GrantState.UNANSWERED}:
        label = "Réponse attendue jusqu’au" if state is GrantState.ASKED else "Sans réponse le"
        facts.append((label, french_day(answer_until(row))))
    if row.expires_at is not None and ended_at is None:
        facts.append(("Échéance", french_day(row.expires_at)))
    return facts


def _when(at: datetime, who: str | None) -> str:
    return f"le {french_day(at)}, par {who}" if who else f"le {french_day(at)}"


def _ender(row: SupportGrant, names: Mapping[uuid.UUID, str]) -> str | None:
    return names.get(row.ended_by) if row.ended_by else "l’équipe support"


def _names(session: Session, rows: Sequence[SupportGrant]) -> Mapping[uuid.UUID, str]:
    wanted = {by for row in rows for by in (row.granted_by, row.ended_by) if by is not None}
    return {one.id: one.full_name for one in session.scalars(select(Account).where(Account.id.in_(wanted)))}


def _visits(session: Session, rows: Sequence[SupportGrant]) -> Mapping[uuid.UUID, list[SupportVisit]]:
    theirs = select(SupportVisit).where(SupportVisit.grant_id.in_([row.id for row in rows]))
    found: dict[uuid.UUID, list[SupportVisit]] = {}
    for visit in session.scalars(theirs.order_by(SupportVisit.created_at)):
        found.setdefault(visit.grant_id, []).append(visit)
    return found
