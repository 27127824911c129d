"""Keeping the head of an instance's trail where whoever gets hold of its database cannot reach."""

import uuid
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.trail import Head
from tenants.registry import TrailHead


def anchor(registry: Session, instance_id: uuid.UUID, head: Head, now: datetime) -> None:
    """Remember how far the trail has come; what is remembered of a position already stays.

    Names no columns of a conflict: that would take the right to read them.
    """
    values = {"instance_id": instance_id, "position": head.position, "hash": head.hash, "at": now}
    registry.execute(insert(TrailHead).values(values).on_conflict_do_nothing())
