"""Every minute: whatever is due is looked at. Names that were well a day ago are asked about in one batch.

A name that is served, and whose certificate was seen lately, takes one question; what is not plainly right
gets a whole look, as do all the others. What was found is written by the hundred, and only where nobody
changed anything meanwhile.
"""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import ColumnElement, and_, bindparam, not_, or_, select, update
from sqlalchemy.orm import Session

from provisioner.domains.claims.patience import FARTHEST, daily_slot
from provisioner.domains.models import Domain, DomainState
from provisioner.domains.resolver.sweep import recheck
from provisioner.errors import OutsideFailed
from provisioner.instances.work import Platform
from provisioner.jobs import defer_look
from provisioner.offers import Domain as Terms
from storage.locks import lock_key, locks

logger = logging.getLogger(__name__)
# The page behind the name is visited every few days, and every day while its certificate should be renewed.
VISITED_EVERY = timedelta(days=3)
# Whole looks that one round queues; the others are still due at the next.
LOOKS_AT_ONCE = 200
# Rows read, or written, at once.
PAGE = 500
_LOCK = lock_key("asking about names")


@dataclass(frozen=True, slots=True)
class _Due:
    """A name that was well when it was last looked at, ``checked``, and due ``since``."""

    id: uuid.UUID
    host: str
    since: datetime | None
    checked: datetime | None


def look_due(platform: Platform) -> int:
    """Queue the looks whose time has come, and ask about names that are well; returns how many looks.

    A second worker at the same minute leaves it to the first.
    """
    with locks(platform.admin) as held:
        if not held.take(_LOCK):
            return 0
        queued = _queue_looks(platform)
        return queued + _ask_about_the_well(platform)


def _is_due(now: datetime) -> ColumnElement[bool]:
    """As ``patience.is_due``, for the database."""
    return or_(Domain.next_look_at <= now, Domain.next_look_at > now + FARTHEST)


def _is_well(terms: Terms, now: datetime) -> ColumnElement[bool]:
    """Served without fault, its certificate neither unseen for long nor near its end, and nobody waits."""
    warned = now + timedelta(days=terms.certificate_warning_days)
    return and_(
        Domain.state == DomainState.SERVED,
        Domain.failing_since.is_(None),
        _is_unhurried(),
        Domain.certificate_problem.is_(None),
        Domain.certificate_checked_at.is_not(None),
        Domain.certificate_checked_at.between(now - VISITED_EVERY, now),
        Domain.certificate_until.is_not(None),
        Domain.certificate_until > warned,
    )


def _is_unhurried() -> ColumnElement[bool]:
    """Whether nobody waits for a look since the last one."""
    return or_(Domain.urged_at.is_(None), Domain.urged_at < Domain.checked_at)


def _queue_looks(platform: Platform) -> int:
    now = platform.clock()
    longest_due = (
        select(Domain.id)
        .where(_is_due(now), not_(_is_well(platform.offer.domain, now)))
        .order_by(Domain.next_look_at)
        .limit(LOOKS_AT_ONCE)
    )
    with Session(platform.control) as session, session.begin():
        ids = session.scalars(longest_due).all()
        for domain_id in ids:
            defer_look(session, domain_id)
    return len(ids)


def _ask_about_the_well(platform: Platform) -> int:
    """Asks while it reads the next page and writes the last: memory does not grow with the names."""
    now, target = platform.clock(), platform.offer.domain.cname_target
    batch = _Batch(platform, now)
    hosts = batch.hosts()
    first = next(hosts, None)
    if first is None:
        return 0
    try:
        for host, is_right in recheck(chain([first], hosts), target, platform.where):
            batch.take(host, is_right=is_right)
    except OutsideFailed as failure:
        # Our own resolvers: no name is to blame, and each is still due.
        logger.warning("names are not asked about: %s", failure)
    return batch.end()


@dataclass(slots=True)
class _Batch:
    """Names on their way: ``asked`` about, and found ``right`` or ``wrong`` but not written yet."""

    platform: Platform
    now: datetime
    asked: dict[str, _Due] = field(default_factory=dict)
    right: list[_Due] = field(default_factory=list)
    wrong: list[uuid.UUID] = field(default_factory=list)

    def hosts(self) -> Iterator[str]:
        for name in self._well():
            self.asked[name.host] = name
            yield name.host

    def take(self, host: str, *, is_right: bool) -> None:
        name = self.asked.pop(host)
        if not is_right:
            self.wrong.append(name.id)
            return
        self.right.append(name)
        if len(self.right) == PAGE:
            self._write_right()

    def end(self) -> int:
        """Write what is left, and queue looks at what was not right; returns how many."""
        self._write_right()
        looks = self.wrong[:LOOKS_AT_ONCE]
        with Session(self.platform.control) as session, session.begin():
            for domain_id in looks:
                defer_look(session, domain_id)
        return len(looks)

    def _well(self) -> Iterator[_Due]:
        """Page by page, each in a transaction of its own: none is open while servers are asked."""
        well = and_(_is_due(self.now), _is_well(self.platform.offer.domain, self.now))
        columns = select(Domain.id, Domain.host, Domain.next_look_at, Domain.checked_at).where(well)
        page, last = columns.order_by(Domain.id).limit(PAGE), None
        while True:
            with Session(self.platform.control) as session:
                later = page if last is None else page.where(Domain.id > last)
                rows = session.execute(later).all()
            yield from (_Due(*row) for row in rows)
            if len(rows) < PAGE:
                return
            last = rows[-1][0]

    def _write_right(self) -> None:
        """Well, and due again at their slot of the next day; but where somebody waits for a look by now."""
        mine = and_(Domain.id == bindparam("of_id"), Domain.next_look_at == bindparam("due_since"))
        same = and_(Domain.state == DomainState.SERVED, Domain.checked_at == bindparam("checked"))
        well = update(Domain).where(mine, same, _is_unhurried())
        again = well.values(checked_at=self.now, next_look_at=bindparam("again_at"))
        values = [
            {
                "of_id": name.id,
                "due_since": name.since,
                "checked": name.checked,
                "again_at": daily_slot(name.id, self.now),
            }
            for name in self.right
        ]
        self.right.clear()
        if values:
            with self.platform.control.begin() as connection:
                connection.execute(again, values)
