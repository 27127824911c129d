"""How far a restoration is, written to its row about once a second for those who watch a bar."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from provisioner.backups.models import Restoration
from provisioner.instances.work import Platform

PERIOD = timedelta(seconds=1)
Tell = Callable[[str], None]
"""Is told what it is at, for somebody who waits for it here."""


class Progress:
    """Of one restoration that runs."""

    def __init__(self, platform: Platform, restoration_id: uuid.UUID, tell: Tell) -> None:
        self.restoration_id = restoration_id
        self._platform = platform
        self._tell = tell
        self._done = 0
        self._told_at: datetime | None = None

    def says(self, sentence: str) -> None:
        """What it is at now, in French."""
        self._tell(sentence)
        self._write(message=sentence)

    def read(self, count: int) -> None:
        """So many bytes of the archive more."""
        self._done += count
        now = self._platform.clock()
        if self._told_at is None or now - self._told_at >= PERIOD:
            self._told_at = now
            self._write(done_bytes=self._done)

    def _write(self, **values: object) -> None:
        mine = update(Restoration).where(Restoration.id == self.restoration_id)
        with Session(self._platform.control) as session, session.begin():
            session.execute(mine.values(**values))
