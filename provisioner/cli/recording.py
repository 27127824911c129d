"""What commands did, on record where no service of theirs writes it down."""

from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.instances.work import Platform
from tenants.audit.event import Event


def put_on_record(platform: Platform, event: Event) -> None:
    """In a transaction of its own, before what it tells of: that may take hours, or fail."""
    with Session(platform.control) as session, session.begin():
        record(session, event, platform.clock())
