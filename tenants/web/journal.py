"""« Journal » : what the pages of both applications share, from what an address asks to what is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from flask import Response, make_response, request, url_for
from sqlalchemy.orm import Session

from storage.trail import TrailRow
from tenants.audit.reading import FORMATS, Question, all_of, page_of
from tenants.audit.words import Group, Teller
from tenants.calendar import PARIS

GROUP_NAMES: Final = {
    Group.LOGINS: "Connexions et mots de passe",
    Group.ACCOUNTS: "Comptes et invitations",
    Group.STRUCTURE: "Structure",
    Group.SUPPORT: "Accès du support",
    Group.REFUSALS: "Refus",
    Group.TRAIL: "Exports et journal",
    Group.STAFF: "Comptes de l’équipe",
    Group.INSTANCES: "Instances",
    Group.DOSSIERS: "Dossiers",
    Group.NAMES: "Noms de domaine",
    Group.BACKUPS: "Sauvegardes et clés",
}
_LAST_POSITION: Final = 2**63


@dataclass(frozen=True, slots=True)
class Trail:
    """The trail that a page shows. ``people`` are those to choose from: label and name."""

    session: Session
    model: type[TrailRow]
    teller: Teller
    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class JournalLine:
    position: int
    at: datetime
    who: str
    sentence: str
    address: str | None


@dataclass(frozen=True, slots=True)
class JournalView:
    """``asked`` is what the form was filled in with; ``older`` leads to the lines before."""

    lines: Sequence[JournalLine]
    asked: dict[str, str]
    groups: Sequence[tuple[str, str]]
    people: Sequence[tuple[str, str]]
    older: str | None
    export: Callable[[str], str]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked)


def view_of(trail: Trail, endpoint: str) -> JournalView:
    """``endpoint`` shows the page; with ``_export`` behind it, it gives the file."""
    asked = _asked(trail)
    page = page_of(trail.session, trail.model, _question(trail, asked), _before())
    query: dict[str, Any] = dict(asked)
    older = url_for(endpoint, **query, avant=page.next_before) if page.next_before is not None else None
    return JournalView(
        lines=[_line(row, trail.teller) for row in page.rows],
        asked=asked,
        groups=[(group.value, GROUP_NAMES[group]) for group in trail.teller.groups],
        people=trail.people,
        older=older,
        export=lambda form: url_for(f"{endpoint}_export", form=form, **query),
    )


def file_of(trail: Trail, form: str, name: str) -> Response:
    """The lines that were asked for, to take along; ``form`` is one of FORMATS."""
    content_type, write = FORMATS[form]
    rows = all_of(trail.session, trail.model, _question(trail, _asked(trail)))
    response = make_response(write(rows, trail.teller))
    response.content_type = content_type
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    return response


def _asked(trail: Trail) -> dict[str, str]:
    """What an address asks that can be asked: it may have been typed, or shortened."""
    known = {
        "personne": {label for label, _ in trail.people},
        "quoi": {group.value for group in trail.teller.groups},
    }
    chosen = {name: request.args.get(name, "") for name in known}
    asked = {name: value for name, value in chosen.items() if value in known[name]}
    days = {name: request.args.get(name, "") for name in ("du", "au")}
    return asked | {name: value for name, value in days.items() if _day(value) is not None}


def _question(trail: Trail, asked: dict[str, str]) -> Question:
    group = next((one for one in trail.teller.groups if one.value == asked.get("quoi")), None)
    first, last = _day(asked.get("du", "")), _day(asked.get("au", ""))
    return Question(
        person=asked.get("personne"),
        kinds=trail.teller.kinds(group) if group is not None else None,
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
    )


def _day(text: str) -> date | None:
    """Of a year that the calendar of any zone reaches."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 9000 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, PARIS)


def _before() -> int | None:
    before = request.args.get("avant", type=int)
    return before if before is not None and 0 < before < _LAST_POSITION else None


def _line(row: TrailRow, teller: Teller) -> JournalLine:
    who, sentence = teller.actor(row.actor), teller.sentence(row.kind, row.fields)
    return JournalLine(row.position, row.at, who, sentence, row.address)
