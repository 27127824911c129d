"""Committing a request that queued a mail, so that the mail leaves within seconds."""

from tenants.wake_ups import waking
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.instance import current_instance


def commit_and_wake() -> None:
    """Commit what the request wrote, and have the control plane look at the instance's outbox at once.

    The last thing that a view does to its rows: what it writes after is committed as usual, unannounced.
    """
    with waking(db.engine, current_instance().id, configuration().clock()):
        db.session.commit()
