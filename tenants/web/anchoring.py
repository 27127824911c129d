"""After each request that wrote lines in the trail, its new head goes to the other database."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from storage.trail import take_head
from tenants.audit.anchoring import anchor
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.instance import current_instance

_log = logging.getLogger(__name__)


def anchor_trail() -> None:
    """Comes after the commit. What fails here undoes nothing: the worker looks for heads that are missing."""
    head = take_head(db.session())
    if head is None:
        return
    instance = current_instance()
    try:
        anchor(db.session(), instance.id, head, configuration().clock())
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        _log.warning("trail not anchored: instance=%s position=%s", instance.id, head.position)
