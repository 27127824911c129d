"""At which names of the member's own an instance is found, beside its default name (MIX-DNS-2)."""

import uuid
from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tenants.registry import Hostname, HostnameKind, RegisteredInstance


class InstanceUrl(Protocol):
    """The address of an instance for browsers, without a final slash: the one way to it, on every screen and
    in every mail. ``own_host`` is the name to which its pages lead."""

    def __call__(self, slug: str, own_host: str | None = None) -> str: ...


def own_host(session: Session, instance_id: uuid.UUID) -> str | None:
    """The name to which the instance's pages lead; None when its default name is its address."""
    registered = session.get(RegisteredInstance, instance_id)
    return registered.own_host if registered is not None else None


def own_hosts(session: Session) -> Mapping[uuid.UUID, str]:
    """The same of every instance that has one, in one statement."""
    named = select(RegisteredInstance).where(RegisteredInstance.canonical_host.is_not(None))
    found = session.scalars(named.options(joinedload(RegisteredInstance.hostnames))).unique()
    return {each.id: host for each in found if (host := each.own_host) is not None}


def answered_host(session: Session, instance_id: uuid.UUID) -> str | None:
    """The name of its own at which the instance answers, whether its pages lead there or not (any more)."""
    statement = select(Hostname.hostname).where(
        Hostname.instance_id == instance_id, Hostname.kind == HostnameKind.CUSTOM
    )
    return session.scalars(statement.limit(1)).first()
