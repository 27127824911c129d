"""Which private link of a name stands, for those who show it and those who write of it."""

from sqlalchemy.orm import Session

from provisioner.domains.models import Domain, DomainLink
from provisioner.private_links import current_row


def current_link(session: Session, domain: Domain) -> DomainLink | None:
    """The link that was not revoked; it may have expired."""
    return current_row(session, DomainLink, DomainLink.domain_id == domain.id)
