"""Changing the sheet so that nobody's change is lost silently, and what follows from a change."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit import record
from tenants.audit.events import FactorRequired, ReferentChanged, StructureEdited
from tenants.errors import TenantError
from tenants.models import Structure
from tenants.outbox import Topic, post
from tenants.structure.rules import judged
from tenants.structure.texts import REFERENT, Clash, SheetTexts, merge, referent_in_words
from themes.problems import Problem


class SheetRefused(TenantError):
    """Something that was typed is wrong; nothing was changed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class SheetClash(TenantError):
    """Somebody else changed the same texts meanwhile; nothing was changed.

    ``merged`` holds what both changed, my text where they clash; ``marks`` are those of the sheet as it is.
    """

    def __init__(self, merged: SheetTexts, clashes: tuple[Clash, ...], marks: str) -> None:
        super().__init__(", ".join(clash.column for clash in clashes))
        self.merged = merged
        self.clashes = clashes
        self.marks = marks


def edit(session: Session, typed: SheetTexts, opened: str, now: datetime) -> tuple[str, ...]:
    """Have the sheet say what was typed in a form that was opened with the marks ``opened``.

    Returns the columns that changed. Raises LookupError while there is no sheet, SheetRefused, SheetClash.
    """
    row = _locked(session)
    before = SheetTexts.of(row)
    mine, problems = judged(typed)
    if problems:
        raise SheetRefused(problems)
    merged, clashes = merge(opened, mine, before)
    if clashes:
        raise SheetClash(merged, clashes, before.marks)
    changed = merged.changed_from(before)
    if changed:
        _write(session, row, merged, changed, now)
        _tell_of_referent(session, before, merged, now)
    return changed


def require_factor(session: Session, *, required: bool, now: datetime) -> bool:
    """Whether everybody here needs a second factor, from their next request on; whether that changed."""
    row = _locked(session)
    if required is (row.factor_required_at is not None):
        return False
    row.factor_required_at = now if required else None
    record(session, FactorRequired(required), now)
    session.flush()
    return True


def _locked(session: Session) -> Structure:
    found = select(Structure).with_for_update().execution_options(populate_existing=True)
    row = session.scalars(found).one_or_none()
    if row is None:
        raise LookupError("this instance has no sheet yet")
    return row


def _write(
    session: Session, row: Structure, texts: SheetTexts, changed: tuple[str, ...], now: datetime
) -> None:
    for column in changed:
        # What must not be empty never is here: its rule says so.
        setattr(row, column, texts[column] or None)
    row.edited_at = now
    record(session, StructureEdited(changed), now)
    session.flush()


def _tell_of_referent(session: Session, before: SheetTexts, after: SheetTexts, now: datetime) -> None:
    """MIX-CONTACT-1: a change is written down with old and new, and the operator is told."""
    if not set(REFERENT) & set(after.changed_from(before)):
        return
    old, new = referent_in_words(before), referent_in_words(after)
    record(session, ReferentChanged(old, new), now)
    post(session, Topic.REFERENT_CHANGED, uuid.uuid4(), now, before=old, after=new)
