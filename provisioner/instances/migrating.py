"""Bringing the databases of instances to this release: many at a time, in waves, one with a failure the last.

Each is as it was or as it should be: it has its own lock, one transaction, and its condition recorded as by
any reconciliation. Nothing else is remembered, so whatever dies is resumed by running again.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import InstanceNotMigrated, InstancesMigrating
from provisioner.instances.conditions import ConditionType, Observation
from provisioner.instances.directory import all_instances, find
from provisioner.instances.ensure_database import database_is_ready
from provisioner.instances.ensure_kept import lost_instances
from provisioner.instances.locks import ReconciliationUnderWay, instance_lock
from provisioner.instances.reconcile import STEPS, UNEXPECTED, carry_out
from provisioner.instances.work import Platform, Work
from provisioner.models import Condition, ConditionStatus, Instance
from provisioner.prepare import TENANT_MIGRATIONS
from storage.errors import StorageError
from storage.migrations import head
from tenants.audit.event import Event

WAVE = 10
# Whatever the wave: what the pool of the control database, and a server of 100 connections, bear.
_AT_ONCE = 10
# For an instance that another process reconciles, or of which a backup holds the tables.
PATIENCE_SECONDS = 60.0
_NAP_SECONDS = 0.5


class Outcome(StrEnum):
    """READY: there was nothing to do. LEFT: an earlier wave had a failure."""

    READY = "ready"
    MIGRATED = "migrated"
    FAILED = "failed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Target:
    """An instance; ``observed`` when its database was found ready before."""

    id: uuid.UUID
    slug: str
    observed: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one instance; ``message`` says of a failure what hinders it."""

    slug: str
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many instances a wave has, and how many seconds a busy one is waited for."""

    wave: int = WAVE
    patience: float = PATIENCE_SECONDS


def targets(session: Session, slugs: Sequence[str]) -> list[Target]:
    """Those named, once each, or all instances that have their data. Raises NotFound."""
    lost = lost_instances(session)
    named = [find(session, slug) for slug in dict.fromkeys(slugs)]
    instances = named or [one for one in all_instances(session) if one.id not in lost]
    ready = select(Condition.instance_id).where(
        Condition.type == ConditionType.DATABASE_READY.value, Condition.status == ConditionStatus.TRUE
    )
    observed = set(session.scalars(ready))
    return [Target(one.id, one.slug, one.id in observed) for one in instances]


def migrate(
    platform: Platform, chosen: Sequence[Target], pace: Pace, tell: Callable[[Brought], None]
) -> list[Brought]:
    """Bring every one of ``chosen`` to this release; ``tell`` hears of each as soon as it is done.

    The first wave with a failure is the last: what follows is LEFT.
    """
    results: dict[str, Brought] = {}

    def done(one: Brought) -> None:
        results[one.slug] = one
        tell(one)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        ready = list(threads.map(lambda target: _is_ready(platform, target), chosen))
        due = [target for target, there in zip(chosen, ready, strict=True) if not there]
        for target, there in zip(chosen, ready, strict=True):
            if there:
                done(Brought(target.slug, Outcome.READY))
        for one in _in_waves(platform, due, pace, threads):
            done(one)
    return [results[target.slug] for target in chosen]


def _in_waves(
    platform: Platform, due: Sequence[Target], pace: Pace, threads: ThreadPoolExecutor
) -> Iterator[Brought]:
    if due:
        _put_on_record(platform, InstancesMigrating(len(due), head(TENANT_MIGRATIONS)))
    failed = False
    for first in range(0, len(due), pace.wave):
        wave = due[first : first + pace.wave]
        if failed:
            yield from (Brought(target.slug, Outcome.LEFT) for target in wave)
            continue
        for one in threads.map(lambda target: _bring(platform, target, pace.patience), wave):
            if one.outcome is Outcome.FAILED:
                failed = True
                _put_on_record(platform, InstanceNotMigrated(one.slug, head(TENANT_MIGRATIONS)))
            yield one


def _is_ready(platform: Platform, target: Target) -> bool:
    """A look without a lock. Whatever keeps it from telling is met again, and told, by acting."""
    try:
        return target.observed and database_is_ready(platform, target.id)
    except (StorageError, psycopg.Error):
        return False


def _bring(platform: Platform, target: Target, patience: float) -> Brought:
    deadline = time.monotonic() + patience
    while True:
        message, passing = _attempt(platform, target)
        if message is None:
            return Brought(target.slug, Outcome.MIGRATED)
        if not passing or time.monotonic() >= deadline:
            return Brought(target.slug, Outcome.FAILED, message)
        time.sleep(_NAP_SECONDS)


def _attempt(platform: Platform, target: Target) -> tuple[str | None, bool]:
    """What hinders it, None for nothing; and whether that may pass by itself."""
    try:
        seen = _ensure(platform, target.id)
    except (ReconciliationUnderWay, StorageError) as error:
        return str(error), True
    except OperationalError:
        return "La base de contrôle ne répond pas.", True
    if seen.holds:
        return None, False
    return seen.message, seen.status is ConditionStatus.UNKNOWN and seen.reason != UNEXPECTED


def _ensure(platform: Platform, instance_id: uuid.UUID) -> Observation:
    """The first step of a reconciliation, and no other: the others look at pages and send mails."""
    with instance_lock(platform.admin, instance_id), Session(platform.control) as session:
        work = Work(platform, session, session.get_one(Instance, instance_id))
        return carry_out(work, *STEPS[0])


def _put_on_record(platform: Platform, event: Event) -> None:
    with Session(platform.control) as session, session.begin():
        record(session, event, platform.clock())
