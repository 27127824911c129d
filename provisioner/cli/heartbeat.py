"""A word on standard error when nobody looks after what runs by itself."""

from sqlalchemy.orm import Session

from provisioner.cli import output
from provisioner.heartbeat import stopped
from provisioner.instances.work import Platform


def warn(platform: Platform, session: Session) -> None:
    """Beside whatever a command prints, in JSON too: it is for people."""
    silent = stopped(session, platform.clock())
    if silent is not None:
        output.line(f"{silent.sentence} Pour les remettre en marche : provisioner worker")
