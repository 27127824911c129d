"""Counting attempts in the database, so that restarts, processes and machines share one count.

A bucket is the Generic Cell Rate Algorithm (ITU-T I.371, annex A) in one row: the moment at which it will be
clear. Buckets are always locked in the order of their keys, so that takers never wait in a circle.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import DateTime, String, delete, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

_WRITTEN = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,3})(s|min|h|d)")
_UNITS = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_NONE = timedelta(0)
# An attempt adds six rows at most: sweeping more than that, each keeps the table as small as what it counts.
_SWEPT = 10


class ThrottleBucket:
    """Mixed into a declarative base of any database: one row per key that was lately counted.

    ``clear_at`` is GCRA's theoretical arrival time: once it has passed, the row says no more than no row.
    """

    __tablename__ = "throttle_buckets"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    clear_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


@dataclass(frozen=True, slots=True)
class Limit:
    """``times`` at once, then one more each time that a ``times``-th of ``period`` has passed."""

    times: int
    period: timedelta

    def __post_init__(self) -> None:
        if self.times < 1 or self.period <= _NONE:
            raise ValueError("a limit allows something, over some time")

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read ``10/15min``; units are s, min, h and d. Raises ValueError, in words for who wrote it."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise ValueError(
                f"Limite illisible : « {text} ». Écrivez un nombre d’essais et une durée en s, min, h ou d, "
                "comme 10/15min."
            )
        return cls(int(written[1]), int(written[2]) * _UNITS[written[3]])

    @property
    def interval(self) -> timedelta:
        """How long one attempt counts; rounded up, so that ``times`` of them never fall short of a period."""
        return -(-self.period // self.times)

    def after(self, clear_at: datetime, now: datetime) -> datetime:
        """When the bucket will be clear once one more is taken from it."""
        return self._used_until(clear_at, now) + self.interval

    def wait(self, clear_at: datetime, now: datetime) -> timedelta:
        """How long until one more can be taken; zero when it can be now."""
        return max(self.after(clear_at, now) - now - self._full, _NONE)

    @property
    def _full(self) -> timedelta:
        return self.times * self.interval

    def _used_until(self, clear_at: datetime, now: datetime) -> datetime:
        # Much further than full: the clock was set back, or the limit tightened. That must lock nobody out.
        return clear_at if now < clear_at <= now + 2 * self._full else now


@dataclass(frozen=True, slots=True)
class Exhausted:
    """The bucket that keeps an attempt waiting longest, and how long."""

    key: str
    wait: timedelta


def take(
    session: Session, model: type[ThrottleBucket], wanted: Mapping[str, Limit], now: datetime
) -> Exhausted | None:
    """Take one from every bucket of ``wanted``, or from none and say which is exhausted.

    Keeps the buckets locked until the caller's transaction ends: end it at once.
    """
    # Looked at before they are locked: a flood of refused attempts writes nothing and waits for nobody.
    exhausted = _exhausted(wanted, _seen(session, model, wanted), now)
    if exhausted is not None:
        return exhausted
    clear_at = _locked(session, model, wanted, now)
    exhausted = _exhausted(wanted, clear_at, now)
    if exhausted is None:
        _write(session, model, {key: limit.after(clear_at[key], now) for key, limit in wanted.items()})
    _sweep(session, model, now)
    return exhausted


def settle(
    session: Session,
    model: type[ThrottleBucket],
    given_back: Mapping[str, Limit],
    until: Mapping[str, datetime],
    now: datetime,
) -> None:
    """Give one back to each bucket of ``given_back``, and have those of ``until`` be clear at that moment.

    Keeps the buckets locked until the caller's transaction ends: make it its last statement.
    """
    clear_at = _locked(session, model, {*given_back, *until}, now)
    returned = {key: clear_at[key] - limit.interval for key, limit in given_back.items()}
    _write(session, model, returned | dict(until))


def stands(session: Session, model: type[ThrottleBucket], key: str, now: datetime) -> bool:
    """Whether a row counts still; reads without a lock."""
    clear_at = _seen(session, model, [key]).get(key)
    return clear_at is not None and clear_at > now


def _exhausted(
    wanted: Mapping[str, Limit], clear_at: Mapping[str, datetime], now: datetime
) -> Exhausted | None:
    waits = [Exhausted(key, limit.wait(clear_at.get(key, now), now)) for key, limit in wanted.items()]
    longest = max(waits, key=lambda exhausted: exhausted.wait)
    return longest if longest.wait > _NONE else None


def _seen(session: Session, model: type[ThrottleBucket], keys: Iterable[str]) -> dict[str, datetime]:
    rows = session.execute(select(model.key, model.clear_at).where(model.key.in_(keys)))
    return dict(rows.all())


def _locked(
    session: Session, model: type[ThrottleBucket], keys: Iterable[str], now: datetime
) -> dict[str, datetime]:
    """What the rows say, made where missing: a row that is not there cannot be locked."""
    made = _insert(model, dict.fromkeys(keys, now))
    unchanged = made.on_conflict_do_update(index_elements=[model.key], set_={"clear_at": model.clear_at})
    return dict(session.execute(unchanged.returning(model.key, model.clear_at)).all())


def _write(session: Session, model: type[ThrottleBucket], clear_at: Mapping[str, datetime]) -> None:
    given = _insert(model, clear_at)
    session.execute(
        given.on_conflict_do_update(index_elements=[model.key], set_={"clear_at": given.excluded.clear_at})
    )


def _insert(model: type[ThrottleBucket], clear_at: Mapping[str, datetime]) -> Insert:
    # PostgreSQL locks in the order in which the values are written.
    rows = [{"key": key, "clear_at": moment} for key, moment in sorted(clear_at.items())]
    return insert(model).values(rows)


def _sweep(session: Session, model: type[ThrottleBucket], now: datetime) -> None:
    """Delete a few rows that say nothing any more, leaving those that somebody holds."""
    stale = select(model.key).where(model.clear_at <= now).limit(_SWEPT).with_for_update(skip_locked=True)
    session.execute(delete(model).where(model.key.in_(stale)).execution_options(synchronize_session=False))
