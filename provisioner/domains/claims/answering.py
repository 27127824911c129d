"""Whether an instance answers at its own name, and leads there: what the registry says of it.

The registry's row is all that counts for visitors and for the front, from its commit on.
"""

from sqlalchemy.orm import Session

from provisioner.domains.models import Domain, DomainState
from tenants.registry import Hostname, HostnameKind, RegisteredInstance


def registered(session: Session, domain: Domain) -> RegisteredInstance | None:
    """The entry that can answer at the name; None before there is one, or while another has the name."""
    taken = session.get(Hostname, domain.host)
    if taken is not None and taken.instance_id != domain.instance_id:
        return None
    return session.get(RegisteredInstance, domain.instance_id)


def publish(session: Session, domain: Domain) -> None:
    """Have the registry say what the claim's state says; safe to repeat. Flushes."""
    entry = session.get(Hostname, domain.host)
    is_ours = entry is not None and entry.instance_id == domain.instance_id
    if domain.state.is_answered and entry is None:
        custom = HostnameKind.CUSTOM
        session.add(Hostname(hostname=domain.host, instance_id=domain.instance_id, kind=custom))
    elif not domain.state.is_answered and is_ours:
        session.delete(entry)
    instance = session.get(RegisteredInstance, domain.instance_id)
    if instance is not None and domain.state is DomainState.SERVED:
        instance.canonical_host = domain.host
    elif instance is not None and instance.canonical_host == domain.host:
        instance.canonical_host = None
    session.flush()
