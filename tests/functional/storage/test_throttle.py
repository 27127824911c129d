"""Buckets in a real PostgreSQL: many takers at once, none of them too many, none of them for ever."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.models import ControlThrottle
from storage.throttle import Exhausted, Limit, settle, stands, take

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
THREADS = 12


@pytest.fixture(scope="module")
def engine(addresses: Addresses) -> Iterator[Engine]:
    """The control database with the rights that the console has."""
    opened = create_engine(addresses.console, pool_size=THREADS)
    yield opened
    opened.dispose()


def keys(count: int) -> list[str]:
    return [uuid.uuid4().hex for _ in range(count)]


def attempt(engine: Engine, wanted: dict[str, Limit], now: datetime = NOW) -> Exhausted | None:
    with Session(engine) as session, session.begin():
        return take(session, ControlThrottle, wanted, now)


def give_back(engine: Engine, returned: dict[str, Limit], until: dict[str, datetime]) -> None:
    with Session(engine) as session, session.begin():
        settle(session, ControlThrottle, returned, until, NOW)


def counted(engine: Engine, listed: list[str]) -> int:
    """How many of these keys have a row."""
    with Session(engine) as session:
        chosen = select(func.count()).where(ControlThrottle.key.in_(listed))
        return session.scalar(chosen) or 0


def test_attempts_at_the_same_moment_cannot_exceed_the_limit(engine: Engine) -> None:
    [key] = keys(1)
    limit = Limit.parse("10/15min")
    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(lambda _: attempt(engine, {key: limit}), range(60)))
    assert answers.count(None) == 10


def test_takers_of_the_same_buckets_in_any_order_never_wait_in_a_circle(engine: Engine) -> None:
    shared = keys(4)
    limit = Limit(1000, MINUTE)

    orders = [dict.fromkeys(order, limit) for order in permutations(shared, 3)]

    def rummage(wanted: dict[str, Limit]) -> Exhausted | None:
        answer = attempt(engine, wanted)
        give_back(engine, wanted, {})
        return answer

    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(rummage, orders * 8))
    assert answers == [None] * len(orders * 8)


def test_one_exhausted_bucket_takes_nothing_from_the_others(engine: Engine) -> None:
    narrow, wide = keys(2)
    wanted = {narrow: Limit(1, MINUTE), wide: Limit(3, MINUTE)}
    assert attempt(engine, wanted) is None
    for _ in range(20):
        assert attempt(engine, wanted) == Exhausted(narrow, MINUTE)
    assert [attempt(engine, {wide: wanted[wide]}) for _ in range(3)] == [
        None,
        None,
        Exhausted(wide, MINUTE / 3),
    ]


def test_the_longest_wait_is_told(engine: Engine) -> None:
    short, long = keys(2)
    wanted = {short: Limit(1, MINUTE), long: Limit(1, 5 * MINUTE)}
    attempt(engine, wanted)
    assert attempt(engine, wanted) == Exhausted(long, 5 * MINUTE)


def test_who_waited_is_let_through_again(engine: Engine) -> None:
    [key] = keys(1)
    limit = Limit(2, MINUTE)
    assert [attempt(engine, {key: limit}) for _ in range(3)] == [None, None, Exhausted(key, MINUTE / 2)]
    assert attempt(engine, {key: limit}, NOW + MINUTE / 2) is None
    assert attempt(engine, {key: limit}, NOW + MINUTE / 2) is not None


def test_what_is_given_back_can_be_taken_again_and_no_more(engine: Engine) -> None:
    [key] = keys(1)
    limit = Limit(2, MINUTE)
    attempt(engine, {key: limit})
    attempt(engine, {key: limit})
    give_back(engine, {key: limit}, {})
    assert [attempt(engine, {key: limit}) is None for _ in range(2)] == [True, False]


def test_a_bucket_that_is_cleared_is_as_new(engine: Engine) -> None:
    [key] = keys(1)
    limit = Limit(3, MINUTE)
    for _ in range(3):
        attempt(engine, {key: limit})
    give_back(engine, {}, {key: NOW})
    assert [attempt(engine, {key: limit}) is None for _ in range(4)] == [True, True, True, False]


def test_a_mark_stands_until_its_moment(engine: Engine) -> None:
    [key] = keys(1)
    give_back(engine, {}, {key: NOW + MINUTE})
    with Session(engine) as session:
        standing = [stands(session, ControlThrottle, key, NOW + wait) for wait in (timedelta(0), MINUTE)]
    assert standing == [True, False]


def test_rows_that_say_nothing_any_more_are_swept_by_later_attempts(engine: Engine) -> None:
    old, new = keys(25), keys(30)
    for key in old:
        attempt(engine, {key: Limit(1, MINUTE)})
    for key in new:
        attempt(engine, {key: Limit(1, MINUTE)}, NOW + 2 * MINUTE)
    assert (counted(engine, old), counted(engine, new)) == (0, 30)
