"""Whether a trail still says what it said: its chain, and what the other database remembers of it.

Nothing here reads or writes: rows and anchors come from whoever may see both databases.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.trail import EMPTY, Head, TrailRow, chained
from tenants.audit.events import TrailPurged


class Harm(StrEnum):
    """What was done to a trail, as far as what is left of it tells."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    REWRITTEN = "rewritten"
    TRUNCATED = "truncated"
    BEHEADED = "beheaded"
    ILLEGIBLE = "illegible"


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far a trail had come at a moment. ``witness`` names the database that remembers it."""

    position: int
    hash: str
    at: datetime
    witness: str


@dataclass(frozen=True, slots=True)
class Wound:
    """``position`` is the first line that is not, or no longer, as it was.

    Up to ``sound_at`` the trail is as it was then. ``contradicts`` is the anchor that shows the harm, None
    where the chain itself does; ``against`` are all that show it. ``tear`` is a digest of the place where the
    chain does not hold, None where it does: whatever else is done there, it is another.
    """

    harm: Harm
    position: int
    sound_at: Anchor | None = None
    contradicts: Anchor | None = None
    tear: str | None = None
    against: tuple[Anchor, ...] = ()


@dataclass(slots=True)
class _Examination:
    """What is known while the rows go by, in their order."""

    anchors: Sequence[Anchor]
    kept_since: datetime
    first: TrailRow | None = None
    last: Head = EMPTY
    sound_at: Anchor | None = None
    purged: list[tuple[object, object]] = field(default_factory=list)
    against: list[Anchor] = field(default_factory=list)
    coming: int = 0

    def links(self, rows: Iterable[TrailRow]) -> Iterator[Wound]:
        for row, follows in self._chained(rows):
            if not follows:
                harm = _harm(self.last.position, row.position)
                yield Wound(harm, self._torn(row), self.sound_at, tear=_tear(self.last, row))
            self.last = Head(row.position, row.hash)
            yield from self._witnessed(row)
            if row.kind == TrailPurged.kind and isinstance(row.fields, dict):
                self.purged.append((row.fields.get("position"), row.fields.get("hash")))
        yield from self._rewritten()

    def _torn(self, row: TrailRow) -> int:
        return min(self.last.position + 1, row.position)

    def _chained(self, rows: Iterable[TrailRow]) -> Iterator[tuple[TrailRow, bool]]:
        """The first line that is left is taken at its word about those before it: ``beginning`` judges it."""
        rows = iter(rows)
        self.first = next(rows, None)
        if self.first is None:
            return
        if self.first.position > 1:
            self.last = Head(self.first.position - 1, self.first.previous)
        yield from chained(_after(self.first, rows), self.last)

    def _witnessed(self, row: TrailRow) -> Iterator[Wound]:
        """Of a trail that was written anew from somewhere on, one wound tells all until an anchor agrees."""
        while self.coming < len(self.anchors) and self.anchors[self.coming].position <= row.position:
            anchor = self.anchors[self.coming]
            self.coming += 1
            if anchor.position < row.position:
                continue
            if anchor.hash != row.hash:
                self.against.append(anchor)
                continue
            yield from self._rewritten()
            self.sound_at = anchor

    def _rewritten(self) -> Iterator[Wound]:
        if self.against:
            first = self.against[0]
            yield Wound(Harm.REWRITTEN, first.position, self.sound_at, first, against=tuple(self.against))
            self.against.clear()

    def beginning(self) -> Iterator[Wound]:
        """Lines before the first go with a purge that the chain holds, and not before their time."""
        if self.first is None or self.first.position <= 1:
            return
        before = Head(self.first.position - 1, self.first.previous)
        early = tuple(
            one for one in self.anchors if one.position <= before.position and one.at >= self.kept_since
        )
        is_told = (before.position, before.hash) in self.purged
        tear = None if is_told else _tear(before, self.first)
        if early:
            yield Wound(Harm.BEHEADED, early[0].position, contradicts=early[0], tear=tear, against=early)
        elif tear is not None:
            yield Wound(Harm.BEHEADED, before.position, tear=tear)

    def end(self) -> Iterator[Wound]:
        beyond = tuple(one for one in self.anchors if one.position > self.last.position)
        if beyond:
            position = self.last.position + 1
            yield Wound(Harm.TRUNCATED, position, self.sound_at, beyond[-1], against=beyond)


def wounds(rows: Iterable[TrailRow], anchors: Iterable[Anchor], kept_since: datetime) -> list[Wound]:
    """Everything that is wrong with a trail, in the order of its lines.

    ``rows`` come in the order of their positions, as many as they are; a line written after ``kept_since``
    must still be there.
    """
    examined = _Examination(sorted(anchors, key=lambda one: (one.position, one.at)), kept_since)
    torn = sorted(examined.links(rows), key=lambda one: one.position)
    return [*examined.beginning(), *torn, *examined.end()]


def _tear(before: Head, row: TrailRow) -> str:
    """SHA-256 in hexadecimal of everything that the two sides of a place say, and of what they should."""
    said = (before.position, before.hash, row.position, row.previous, row.hash, before.next(row).hash)
    return hashlib.sha256(" ".join(map(str, said)).encode()).hexdigest()


def _harm(before: int, position: int) -> Harm:
    if position > before + 1:
        return Harm.REMOVED
    return Harm.ALTERED if position == before + 1 else Harm.INSERTED


def _after(first: TrailRow, others: Iterator[TrailRow]) -> Iterator[TrailRow]:
    yield first
    yield from others
