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


OnStep = Callable[[ConditionType, Observation], None]


def bring_up(platform: Platform, instance_id: uuid.UUID, wait: float, on_step: OnStep) -> bool:
    """Settle the instance, waiting ``wait`` seconds at the most; whether all its conditions hold."""
    settle(platform, instance_id, wait, on_step)
    with Session(platform.control) as session:
        return all_hold(session.get_one(Instance, instance_id))


def settle(platform: Platform, instance_id: uuid.UUID, wait: float, on_step: OnStep) -> bool:
    """Reconcile, and watch others reconcile, until nothing more is to come; False when time is over first."""
    deadline = time.monotonic() + wait
    while True:
        try:
            reconcile(platform, instance_id, on_step)
        except ReconciliationUnderWay:
            # Another process is at it: watch what it records.
            time.sleep(WATCH_SECONDS)
        with Session(platform.control) as session:
            instance = session.get_one(Instance, instance_id)
            if settled(instance, platform.clock()):
                return True
            nap = _until(platform, instance.next_look_at)
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(nap, left))


def _until(platform: Platform, next_look_at: datetime | None) -> float:
    """Seconds to the next look, at least those between two glances at another process."""
    if next_look_at is None:
        return WATCH_SECONDS
    return max((next_look_at - platform.clock()).total_seconds(), WATCH_SECONDS)
