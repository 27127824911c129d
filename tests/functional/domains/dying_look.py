"""A process that looks at one name and is killed at a chosen moment; started by the tests of this folder.

Arguments: data directory, the name's id, what the clock says, and the moment: ``seen`` when servers and
visitors have said all and nothing is written, ``written`` when everything is and not committed, ``committed``
right after that.
"""

import os
import signal
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.domains.certificates import CertificateSeen, Visit
from provisioner.domains.claims.watching import look_at
from provisioner.settings import Settings


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FatalVisitor:
    """Sees that all is well, and may not live to tell."""

    def __init__(self, moment: str) -> None:
        self._moment = moment

    def observe(self, visit: Visit, now: datetime) -> CertificateSeen:
        if self._moment == "seen":
            die()
        # What is committed from here on is all that comes of the look.
        event.listen(Session, "before_commit" if self._moment == "written" else "after_commit", die)
        return CertificateSeen(datetime(2099, 1, 1, tzinfo=UTC), "Autorité d’essai")


def main(data_dir: str, domain_id: str, now: str, moment: str) -> None:
    with open_platform(Settings(data_dir=Path(data_dir))) as opened:
        clock = partial(datetime.fromisoformat, now)
        look_at(replace(opened, observer=FatalVisitor(moment), clock=clock), uuid.UUID(domain_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
