"""Reconciling with somebody waiting: in this process, with no worker needed."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.instances.conditions import ConditionType, Observation, all_hold, settled
from provisioner.instances.locks import ReconciliationUnderWay
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.models import Instance

WATCH_SECONDS = 0.2


def bring_up(
    platform: Platform,
    instance_id: uuid.UUID,
    wait: float,
    on_step: Callable[[ConditionType, Observation], None],
) -> bool:
    """Reconcile until the conditions have settled or ``wait`` seconds are over; whether all of them hold."""
    deadline = time.monotonic() + wait
    while True:
        try:
            reconcile(platform, instance_id, on_step)
        except ReconciliationUnderWay:
            # Another process is at it: watch what it records.
            time.sleep(WATCH_SECONDS)
        with Session(platform.control) as session:
            instance = session.get_one(Instance, instance_id)
            left = deadline - time.monotonic()
            if settled(instance) or left <= 0:
                return all_hold(instance)
            nap = _until(platform, instance.next_look_at)
        time.sleep(min(nap, left))


def _until(platform: Platform, next_look_at: datetime | None) -> float:
    """Seconds, at least a few."""
    if next_look_at is None:
        return WATCH_SECONDS
    return max((next_look_at - platform.clock()).total_seconds(), WATCH_SECONDS)
