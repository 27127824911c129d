"""Which private link of a name stands, for those who show it and those who write of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.domains.models import Domain, DomainLink


def current_link(session: Session, domain: Domain) -> DomainLink | None:
    """The link that was not revoked; it may have expired."""
    standing = select(DomainLink).where(DomainLink.domain_id == domain.id, DomainLink.revoked_at.is_(None))
    return session.scalars(standing).one_or_none()
