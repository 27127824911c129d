"""Whether the console still vouches for a visit: the session that it was begun from has not ended."""

import uuid
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tenants.registry import SupportPass


def stands(registry: Session, visit_id: uuid.UUID, now: datetime) -> bool:
    """Read anew for each request, in the control database: whoever ends a session ends its visits with it."""
    mine = exists().where(SupportPass.visit_id == visit_id, SupportPass.expires_at > now)
    return registry.scalar(select(mine)) or False
