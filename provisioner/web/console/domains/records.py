"""What the pages of names read, in a number of statements that does not grow."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session

from provisioner.domains.diagnosis.diagnosis import Diagnosis, Verdict
from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.models import Domain, DomainState
from provisioner.models import Instance, Member
from provisioner.web.console.domains.standing import NameRecord

_BEFORE = {DomainState.REQUESTED, DomainState.WAITING}
_RIGHT = [verdict.value for verdict in Verdict if verdict.is_right]
# What was seen is long; how a name stands takes a few words of it, and of a few names.
_CODES = case(
    (
        Domain.verdict.not_in(_RIGHT),
        func.jsonb_path_query_array(
            cast(Domain.diagnosis, JSONB), cast("$.problems[*].code", JSONPATH), type_=JSONB
        ),
    ),
    else_=cast([], JSONB),
)
_MISPLACED = case((Domain.state.in_(_BEFORE), Domain.diagnosis["misplaced"].as_string()), else_=None)


def claimed(session: Session) -> list[NameRecord]:
    """Every name that an instance has or waits for; one statement."""
    return _read(session, Domain.released_at.is_(None))


def tombstones(session: Session) -> list[NameRecord]:
    """Names given back that were not yet seen to lead elsewhere, the oldest first; one statement."""
    return _read(session, Domain.released_at.is_not(None) & Domain.gone_at.is_(None))


def given_back(session: Session, instance: Instance) -> list[Domain]:
    """The names that it had before, the last one first; of those that it only waited for, and that lead
    nowhere, there is nothing to know."""
    has_left_something = Domain.verified_at.is_not(None) | Domain.gone_at.is_(None)
    mine = (Domain.instance_id == instance.id, Domain.released_at.is_not(None))
    statement = select(Domain).where(*mine, has_left_something)
    return list(session.scalars(statement.order_by(Domain.released_at.desc())))


def diagnoses(session: Session, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Diagnosis]:
    """What the last look at each of these came to, where there was one; one statement."""
    rows = session.execute(select(Domain.id, Domain.diagnosis).where(Domain.id.in_(ids)))
    return {row.id: of_row(row.diagnosis) for row in rows if row.diagnosis is not None}


def _read(session: Session, chosen: ColumnElement[bool]) -> list[NameRecord]:
    """As plain rows: thousands of them are read for one page."""
    rows = session.execute(_statement().where(chosen))
    return [NameRecord(**row._asdict() | {"codes": tuple(row.codes or ())}) for row in rows]


def _statement() -> Select[Any]:
    return (
        select(
            Domain.id,
            Domain.host,
            Domain.state,
            Domain.verdict,
            _CODES.label("codes"),
            _MISPLACED.label("misplaced"),
            Domain.asked_at,
            Domain.checked_at,
            Domain.next_look_at,
            Domain.failing_since,
            Domain.verified_at,
            Domain.degraded_at,
            Domain.certificate_until,
            Domain.certificate_problem,
            Domain.released_at,
            Domain.released_by,
            Instance.slug,
            Member.name.label("member"),
        )
        .join(Domain.instance)
        .join(Instance.member)
        .order_by(Domain.released_at, Domain.host)
    )
