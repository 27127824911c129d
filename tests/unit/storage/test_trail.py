"""The canonical form of a line: what differs has another hash, what is the same has one."""

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as some

from storage.trail import EMPTY, Line, Value

TEXTS = some.text(alphabet=some.characters(exclude_categories=()), max_size=20)
NAMES = some.from_regex(r"[a-z_.]{1,10}", fullmatch=True)
VALUES: some.SearchStrategy[Value] = some.one_of(
    TEXTS, some.integers(), some.booleans(), some.none(), some.lists(TEXTS, max_size=3)
)
MOMENTS = some.datetimes(min_value=datetime(2000, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001 - aware by its zone
LINES = some.builds(
    Line,
    MOMENTS,
    NAMES,
    some.none() | TEXTS,
    some.none() | TEXTS,
    some.none() | TEXTS,
    some.dictionaries(NAMES, VALUES, max_size=4),
)


def typed(line: Line) -> str:
    """What a line says, with 1 told apart from True."""
    said = [line.kind, line.actor, line.address, line.request_id, line.fields]
    return line.at.isoformat() + json.dumps(said, sort_keys=True)


@given(LINES, LINES)
def test_two_lines_share_a_hash_only_when_they_say_the_same(one: Line, other: Line) -> None:
    assert (EMPTY.next(one) == EMPTY.next(other)) == (typed(one) == typed(other))


@given(LINES)
def test_neither_the_zone_nor_the_order_of_fields_matters(line: Line) -> None:
    elsewhere = line.at.astimezone(timezone(timedelta(hours=-3)))
    turned = dict(reversed(list(line.fields.items())))
    same = Line(elsewhere, line.kind, line.actor, line.address, line.request_id, turned)
    assert EMPTY.next(same) == EMPTY.next(line)


@given(LINES)
def test_a_line_holds_nothing_that_a_database_refuses(line: Line) -> None:
    said = json.dumps([line.actor, line.address, line.request_id, line.fields], ensure_ascii=False)
    assert "\\u0000" not in said
    assert said.encode().decode() == said


@given(LINES)
def test_the_place_in_the_chain_is_part_of_the_hash(line: Line) -> None:
    once = EMPTY.next(line)
    twice = once.next(line)
    assert (once.position, twice.position) == (1, 2)
    assert once.hash != twice.hash
