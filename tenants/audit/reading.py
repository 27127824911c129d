"""The lines of a trail that somebody asks for, and their files."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from storage.trail import TrailRow
from tenants.audit.words import Teller, shown
from tenants.calendar import PARIS

PAGE: Final = 50
# Fields that name whom a line is about, as the second half of an actor's label does.
_ABOUT: Final = ("account", "successor", "staff")
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), in wide letters too.
_FORMULAS: Final = tuple("=+-@\t\r＝＋－＠")
_ROWS_AT_ONCE: Final = 1_000
# Names are chosen freely, and change: the last column says whose account it was.
_HEADINGS: Final = ("ligne", "date", "heure", "qui", "évènement", "code", "adresse IP", "requête", "compte")


@dataclass(frozen=True, slots=True)
class Question:
    """``person`` is an actor's label; ``since`` and ``until`` are aware, the latter not included."""

    person: str | None = None
    kinds: Sequence[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """``next_before`` is where the page of older lines begins, None on the last one."""

    rows: Sequence[TrailRow]
    next_before: int | None


def page_of(session: Session, model: type[TrailRow], question: Question, before: int | None) -> TrailPage:
    """The newest lines first, those before line ``before``."""
    wanted = _matching(model, question)
    if before is not None:
        wanted = wanted.where(model.position < before)
    rows = session.scalars(wanted.limit(PAGE + 1)).all()
    more = len(rows) > PAGE
    return TrailPage(rows[:PAGE], rows[PAGE - 1].position if more else None)


def all_of(session: Session, model: type[TrailRow], question: Question) -> Iterator[TrailRow]:
    """Every line, the newest first, in little memory."""
    found = session.scalars(_matching(model, question).execution_options(yield_per=_ROWS_AT_ONCE))
    for rows in found.partitions():
        yield from rows


def _matching(model: type[TrailRow], question: Question) -> Select[Any]:
    wanted = select(model).order_by(model.position.desc())
    if question.person is not None:
        who = question.person.partition(":")[2]
        about = [model.fields[name].astext == who for name in _ABOUT] if who else []
        wanted = wanted.where(or_(model.actor == question.person, *about))
    if question.kinds is not None:
        wanted = wanted.where(model.kind.in_(question.kinds))
    if question.since is not None:
        wanted = wanted.where(model.at >= question.since)
    if question.until is not None:
        wanted = wanted.where(model.at < question.until)
    return wanted


def as_csv(rows: Iterable[TrailRow], teller: Teller) -> str:
    """For spreadsheets of people here: semicolons, a byte order mark, moments by the clock of Paris."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for row in rows:
        writer.writerow([_cell(each) for each in _told(row, teller)])
    return text.getvalue()


def _told(row: TrailRow, teller: Teller) -> Iterator[object]:
    local = row.at.astimezone(PARIS)
    yield from (row.position, f"{local:%d/%m/%Y}", f"{local:%H:%M:%S}", teller.actor(row.actor))
    yield from (teller.sentence(row.kind, row.fields), row.kind, row.address, row.request_id, row.actor)


def _cell(value: object) -> str:
    text = shown("" if value is None else str(value))
    return f"'{text}" if text.lstrip().startswith(_FORMULAS) else text


def as_json(rows: Iterable[TrailRow], teller: Teller) -> str:
    """With all that a line holds, so that whoever has the file can check the chain themselves."""
    return json.dumps([entry(row, teller) for row in rows], ensure_ascii=False, indent=1)


def entry(row: TrailRow, teller: Teller) -> dict[str, Any]:
    """One line as programs read it."""
    return {
        "line": row.position,
        "at": row.at.isoformat(),
        "kind": row.kind,
        "actor": row.actor,
        "address": row.address,
        "request_id": row.request_id,
        "fields": row.fields,
        "previous": row.previous,
        "hash": row.hash,
        "who": teller.actor(row.actor),
        "sentence": teller.sentence(row.kind, row.fields),
    }


FORMATS: Final[dict[str, tuple[str, Callable[[Iterable[TrailRow], Teller], str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}
