"""What a trail and its anchors tell about each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storage.trail import EMPTY, Head, Line, TrailRow
from tenants.audit.event import fields_of
from tenants.audit.events import TrailPurged
from tenants.audit.verifying import Anchor, Harm, wounds
from tenants.models import AuditEvent

DAY = timedelta(days=1)
NOW = datetime(2027, 1, 1, tzinfo=UTC)
KEPT_SINCE = NOW - 365 * DAY


@dataclass
class Trail:
    """Rows with an anchor each, a day apart, ``age`` days old at first."""

    rows: list[TrailRow]
    anchors: list[Anchor]
    head: Head = EMPTY

    @classmethod
    def of(cls, count: int, age: int = 100) -> "Trail":
        made = cls([], [])
        for number in range(count):
            made.add(Line(NOW - (age - number) * DAY, "thing.made", fields={"number": number}))
        return made

    def add(self, line: Line) -> None:
        before, self.head = self.head, self.head.next(line)
        self.rows.append(row_of(line, before, self.head))
        self.anchors.append(Anchor(self.head.position, self.head.hash, line.at, "control"))

    def purge(self, count: int) -> None:
        last = self.rows[count - 1]
        event = TrailPurged(last.position, last.hash, count)
        self.add(Line(NOW, event.kind, "operator", fields=fields_of(event)))
        del self.rows[:count]

    def found(self) -> list[tuple[Harm, int]]:
        return [(one.harm, one.position) for one in wounds(self.rows, self.anchors, KEPT_SINCE)]


def row_of(line: Line, before: Head, head: Head) -> AuditEvent:
    said: dict[str, Any] = {
        "at": line.at,
        "kind": line.kind,
        "actor": line.actor,
        "address": line.address,
        "request_id": line.request_id,
        "fields": dict(line.fields),
    }
    return AuditEvent(position=head.position, previous=before.hash, hash=head.hash, **said)


def rewritten(rows: Sequence[TrailRow], start: int) -> list[TrailRow]:
    """As somebody would who can write any row: one says something else, and those after it follow."""
    head = Head(rows[start].position - 1, rows[start].previous)
    made: list[TrailRow] = list(rows[:start])
    for number, row in enumerate(rows[start:]):
        line = Line(row.at, "lie" if number == 0 else row.kind, fields=row.fields)
        before, head = head, head.next(line)
        made.append(row_of(line, before, head))
    return made


@given(some.integers(0, 30))
def test_a_trail_that_nobody_touched_is_sound(count: int) -> None:
    assert Trail.of(count).found() == []


def test_lines_that_no_anchor_speaks_of_yet_are_sound() -> None:
    trail = Trail.of(5)
    del trail.anchors[1:3], trail.anchors[-1]
    assert trail.found() == []


@given(some.integers(1, 12), some.data())
def test_one_line_altered_shows_where_it_is(count: int, data: some.DataObject) -> None:
    trail = Trail.of(count)
    at = data.draw(some.integers(0, count - 1))
    trail.rows[at].kind = "lie"
    assert trail.found() == [(Harm.ALTERED, at + 1)]


@given(some.integers(2, 12), some.data())
def test_lines_removed_in_the_middle_show(count: int, data: some.DataObject) -> None:
    trail = Trail.of(count + 1)
    at = data.draw(some.integers(1, count - 1))
    del trail.rows[at]
    assert trail.found() == [(Harm.REMOVED, at + 1)]


@given(some.integers(1, 12), some.data())
def test_lines_missing_at_the_end_show(count: int, data: some.DataObject) -> None:
    trail = Trail.of(count)
    left = data.draw(some.integers(0, count - 1))
    del trail.rows[left:]
    assert trail.found() == [(Harm.TRUNCATED, left + 1)]


def test_a_line_put_in_between_shows() -> None:
    trail = Trail.of(4)
    trail.rows.insert(2, trail.rows[1])
    assert trail.found() == [(Harm.INSERTED, 2)]


def test_a_chain_written_anew_from_the_middle_shows_by_its_anchors() -> None:
    trail = Trail.of(6)
    trail.rows = rewritten(trail.rows, 3)
    [wound] = wounds(trail.rows, trail.anchors, KEPT_SINCE)
    assert (wound.harm, wound.position) == (Harm.REWRITTEN, 4)
    assert wound.sound_at == trail.anchors[2]
    assert wound.contradicts == trail.anchors[3]


def test_a_purge_in_its_time_leaves_a_sound_trail() -> None:
    trail = Trail.of(6, age=400)
    trail.purge(3)
    assert trail.found() == []


def test_a_second_purge_takes_the_line_of_the_first_along() -> None:
    trail = Trail.of(6, age=400)
    trail.purge(3)
    trail.purge(2)
    trail.purge(1)
    assert trail.found() == []


def test_a_purge_before_its_time_shows() -> None:
    trail = Trail.of(6, age=364)
    trail.purge(3)
    assert trail.found() == [(Harm.BEHEADED, 1)]


def test_a_beginning_that_no_purge_tells_of_shows() -> None:
    trail = Trail.of(6, age=400)
    del trail.rows[:3]
    assert trail.found() == [(Harm.BEHEADED, 3)]


@pytest.mark.parametrize(
    "forge",
    [
        lambda row: replace_fields(row, position=2),
        lambda row: replace_fields(row, hash="0" * 64),
        lambda row: replace_fields(row, position=[3]),
    ],
    ids=["position", "hash", "no-number"],
)
def test_a_purge_that_tells_of_other_lines_vouches_for_none(forge: Callable[[TrailRow], None]) -> None:
    trail = Trail.of(6, age=400)
    trail.purge(3)
    forge(trail.rows[-1])
    assert (Harm.BEHEADED, 3) in trail.found()


def replace_fields(row: TrailRow, **changes: object) -> None:
    row.fields = {**row.fields, **changes}


def test_an_empty_trail_without_anchors_is_sound_and_with_some_it_is_not() -> None:
    trail = Trail.of(2)
    assert wounds([], [], KEPT_SINCE) == []
    assert [one.position for one in wounds([], trail.anchors, KEPT_SINCE)] == [1]


def test_each_witness_is_heard() -> None:
    trail = Trail.of(3)
    trail.anchors.append(replace(trail.anchors[1], hash="0" * 64, witness="another"))
    [wound] = wounds(trail.rows, trail.anchors, KEPT_SINCE)
    assert wound.contradicts is not None
    assert (wound.position, wound.contradicts.witness) == (2, "another")


def tears(trail: Trail) -> set[str | None]:
    return {one.tear for one in wounds(trail.rows, trail.anchors, KEPT_SINCE)}


def test_a_tear_is_the_same_as_long_as_nothing_else_is_done_there() -> None:
    trail = Trail.of(6)
    trail.rows[2].kind = "lie"
    before = tears(trail)
    trail.add(Line(NOW, "thing.made"))
    assert tears(trail) == before
    trail.rows[2].kind = "another lie"
    assert len(before | tears(trail)) == 2


def test_one_more_line_taken_away_makes_another_tear() -> None:
    trail = Trail.of(8)
    del trail.rows[3]
    before = tears(trail)
    del trail.rows[3]
    assert len(before | tears(trail)) == 2


def test_a_wound_names_all_that_contradict_it() -> None:
    trail = Trail.of(6)
    trail.rows = rewritten(trail.rows, 3)
    [rewriting] = wounds(trail.rows, trail.anchors, KEPT_SINCE)
    assert (rewriting.against, rewriting.tear) == (tuple(trail.anchors[3:]), None)
    [ending] = wounds(trail.rows[:3], trail.anchors, KEPT_SINCE)
    assert ending.against == tuple(trail.anchors[3:])


def test_what_contradicts_after_an_anchor_that_agrees_is_another_wound() -> None:
    trail = Trail.of(6)
    for number in (1, 4):
        trail.anchors[number] = replace(trail.anchors[number], hash="0" * 64)
    assert trail.found() == [(Harm.REWRITTEN, 2), (Harm.REWRITTEN, 5)]


def test_a_beginning_that_is_gone_before_its_time_is_shown_by_anchors_and_chain() -> None:
    trail = Trail.of(6)
    del trail.rows[:3]
    [wound] = wounds(trail.rows, trail.anchors, KEPT_SINCE)
    assert (wound.against, wound.tear is None) == (tuple(trail.anchors[:3]), False)
    [left] = wounds(trail.rows, trail.anchors[3:], KEPT_SINCE)
    assert left.tear == wound.tear
