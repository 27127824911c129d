"""The same installation at another time."""

import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from provisioner.backups.catalogue import object_key
from provisioner.backups.models import Archive, ArchiveState
from provisioner.instances.work import Platform


def moved(platform: Platform, by: timedelta) -> Platform:
    """``platform`` with a clock that is ``by`` ahead."""
    clock = platform.clock
    return replace(platform, clock=lambda: clock() + by)


def lived(platform: Platform) -> Platform:
    """``platform``, whose catalogue shows that it was alive a day ago by its own clock.

    The control plane's archive that bears witness has left the store since.
    """
    yesterday = platform.clock() - timedelta(days=1)
    row = Archive(
        id=uuid.uuid4(),
        instance_id=None,
        kind="daily",
        state=ArchiveState.EXPIRED,
        taken_at=yesterday,
        finished_at=yesterday,
        recipient="",
    )
    row.key = object_key(None, row.id, yesterday)
    with Session(platform.control) as session, session.begin():
        session.add(row)
    return platform
