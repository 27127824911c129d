"""Writing down what happens in the control plane, in the transaction of what changes."""

from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.models import ControlEvent
from storage.trail import note
from tenants.audit.event import Event
from tenants.audit.trail import NOBODY, OPERATOR, actor_of, line


def record(session: Session, event: Event, now: datetime) -> None:
    """Add one event to the control plane's trail; written when ``session`` commits.

    Where nobody said who acts there is no page: a command or the worker does.
    """
    actor = actor_of(session)
    note(session, ControlEvent, line(event, OPERATOR if actor is NOBODY else actor, now))
