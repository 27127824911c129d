"""What happened to a name, one sentence at a time, for its page."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.domains.models import Domain, DomainEvent


def note_event(session: Session, domain: Domain, sentence: str, now: datetime, by: str | None = None) -> None:
    """What just happened, with the state after it; ``by`` is None for ourselves. Flushes."""
    event = DomainEvent(id=uuid.uuid4(), at=now, state=domain.state, sentence=sentence, by=by)
    domain.events.append(event)
    session.flush()
