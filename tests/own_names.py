"""Members' own names in the registry, as the control plane enters them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete
from sqlalchemy.orm import Session

from provisioner.instances.work import Platform
from tenants.registry import Hostname, HostnameKind, RegisteredInstance


@contextmanager
def named(platform: Platform, instance_id: uuid.UUID, *, leads: bool = True) -> Iterator[str]:
    """A name at which the instance answers for as long as the block lasts; its pages lead there, or not."""
    host = f"outils.{uuid.uuid4().hex[:12]}.example"
    with Session(platform.control) as session, session.begin():
        session.add(Hostname(hostname=host, instance_id=instance_id, kind=HostnameKind.CUSTOM))
        session.get_one(RegisteredInstance, instance_id).canonical_host = host if leads else None
    try:
        yield host
    finally:
        give_back(platform, host)
        with Session(platform.control) as session, session.begin():
            session.get_one(RegisteredInstance, instance_id).canonical_host = None


def give_back(platform: Platform, host: str) -> None:
    """Nobody answers at the name any more; what else is said of it is left as it is."""
    with Session(platform.control) as session, session.begin():
        session.execute(delete(Hostname).where(Hostname.hostname == host))
