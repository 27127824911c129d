"""An archive whose key nobody destroys meanwhile: shredding waits for the row, and looks for copies after."""

import uuid

from sqlalchemy.orm import Session

from provisioner.backups.models import Archive
from provisioner.backups.taking.opening import refuse_closed


def hold(session: Session, archive_id: uuid.UUID) -> Archive:
    """The row, as it is now and stays until the transaction ends. Raises ArchiveRefused for a closed one."""
    held = session.get_one(Archive, archive_id, with_for_update=True, populate_existing=True)
    refuse_closed(held)
    return held
