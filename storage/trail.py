"""An append-only trail in a database, whose lines are chained by hashes.

Each line holds the hash of the one before it and its own, so that a line which is altered, removed or put in
between shows. That the last lines are missing shows only to whoever knows how far the trail had come: its
*head* is kept in another database. Lines are written last of all in their transaction: the lock that keeps
their order is held for a moment, and nobody who holds it waits for anything else.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, String, event, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

# Before the first line there is none: its predecessor's hash.
GENESIS: Final = "0" * 64
# Any constant of ours: the advisory lock of whoever writes the next line. Locks are of one database.
_LOCK: Final = 7_306_933
_NOTED, _WRITTEN, _HEAD = "trail.noted", "trail.written", "trail.head"
# Neither half of a surrogate pair nor NUL can be stored (PostgreSQL §8.3, §8.14): a trail refuses no line.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_LONGEST: Final = {"actor": 300, "address": 45, "request_id": 64}

Value = str | int | bool | None | list[str]


class TrailRow:
    """Mixed into a declarative base of any database. ``actor`` says who did it, ``address`` from where.

    ``position`` counts from one without gaps. ``previous`` and ``hash`` are SHA-256 in hexadecimal.
    """

    __tablename__ = "audit_events"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    kind: Mapped[str] = mapped_column(String(63))
    actor: Mapped[str | None] = mapped_column(String(300))
    address: Mapped[str | None] = mapped_column(String(45))
    request_id: Mapped[str | None] = mapped_column(String(64))
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Line:
    """What happened, as one line of a trail says it. ``at`` is aware; ``fields`` hold no secret.

    Characters that no database can store are replaced, and what is longer than its column is cut.
    """

    at: datetime
    kind: str
    actor: str | None = None
    address: str | None = None
    request_id: str | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, longest in _LONGEST.items():
            text: str | None = getattr(self, name)
            object.__setattr__(self, name, text and _storable(text)[:longest])
        kept = {name: _storable_value(value) for name, value in self.fields.items()}
        object.__setattr__(self, "fields", kept)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a trail has come; position 0 with GENESIS is that of an empty one."""

    position: int
    hash: str

    def next(self, line: "Line | TrailRow") -> "Head":
        """The head once ``line`` follows: said anew, or a row taken at its word."""
        return Head(self.position + 1, _hash(self.position + 1, line, self.hash))


EMPTY: Final = Head(0, GENESIS)


def note(session: Session, model: type[TrailRow], line: Line) -> None:
    """Have ``line`` written when the session commits, after all else; with a rollback it is gone.

    A savepoint that is rolled back does not take along what was noted in it: note outside. One session
    writes one trail.
    """
    if not session.in_transaction():
        session.begin()
    session.info.setdefault(_NOTED, []).append((model, line))


def take_head(session: Session) -> Head | None:
    """How far the trail came with this session's last commit; None when it wrote no line. Asked once."""
    head: Head | None = session.info.pop(_HEAD, None)
    return head


def head_of(session: Session, model: type[TrailRow]) -> Head:
    """How far the trail has come."""
    last = select(model.position, model.hash).order_by(model.position.desc()).limit(1)
    found = session.execute(last).one_or_none()
    return Head(*found) if found is not None else EMPTY


def chained(rows: Iterable[TrailRow], start: Head) -> Iterator[tuple[TrailRow, bool]]:
    """Each row with whether it follows from those before it; ``start`` is the head before the first one.

    After a row that does not, the next is judged by what that row says of itself, so that one wound is told
    once.
    """
    before = start
    for row in rows:
        follows = before.next(row) == Head(row.position, row.hash) and row.previous == before.hash
        yield row, follows
        before = Head(row.position, row.hash)


def _hash(position: int, line: Line | TrailRow, previous: str) -> str:
    """Of the canonical JSON of everything that the row holds but its own hash."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [line.kind, line.actor, line.address, line.request_id, line.fields]
    text = json.dumps(
        [position, at, *said, previous], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _storable(text: str) -> str:
    return _UNSTORABLE.sub(_REPLACEMENT, text)


def _storable_value(value: Value) -> Value:
    match value:
        case str():
            return _storable(value)
        case list():
            return [_storable(each) for each in value]
        case _:
            return value


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    noted: list[tuple[type[TrailRow], Line]] = session.info.pop(_NOTED, [])
    if noted:
        # Before the lock, so that nobody waits for a row while others wait for them.
        session.flush()
        [model] = {model for model, _ in noted}
        session.info[_WRITTEN] = _append(session, model, [line for _, line in noted])


def _append(session: Session, model: type[TrailRow], lines: Iterable[Line]) -> Head:
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)), bind_arguments={"mapper": model})
    head = head_of(session, model)
    for line in lines:
        before, head = head, head.next(line)
        session.add(_row(model, line, before, head))
    session.flush()
    return head


def _row(model: type[TrailRow], line: Line, before: Head, head: Head) -> TrailRow:
    row = model()
    row.position, row.previous, row.hash = head.position, before.hash, head.hash
    row.at, row.kind, row.actor, row.fields = line.at, line.kind, line.actor, dict(line.fields)
    row.address, row.request_id = line.address, line.request_id
    return row


@event.listens_for(Session, "after_commit")
def _remember(session: Session) -> None:
    """A head is one only once its lines stay: a commit may still fail after they were written."""
    if _WRITTEN in session.info and not session.in_nested_transaction():
        session.info[_HEAD] = session.info.pop(_WRITTEN)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_NOTED, None)
        session.info.pop(_WRITTEN, None)
