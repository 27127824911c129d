"""The private link of whoever manages a member's DNS: the page of one name, as long as the name is asked for.

It shows records to create and what servers answer, and changes nothing; it may be passed on to a colleague.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import NameLinkMade, NameLinkRevoked
from provisioner.domains.current_link import current_link
from provisioner.domains.models import Domain, DomainLink
from provisioner.domains.spelling import challenge_of, unicode_of
from provisioner.errors import Conflict, NotFound
from provisioner.letters.posting import Topic, post
from provisioner.private_links import (
    REFUSED,
    Desk,
    LinkKey,
    add_row,
    email_address,
    end_row,
    hashed,
    is_open,
)

VALIDITY = timedelta(days=90)
FOLDER = "suivre"
_GIVEN_BACK = (
    "{host} n’est plus demandé. Si l’enregistrement CNAME (ou ALIAS) créé à ce nom existe encore, "
    "supprimez-le de la zone DNS, ainsi que l’enregistrement TXT {challenge} s’il y en a un."
)
_NO_ADDRESS = "Indiquez l’adresse e-mail de la personne qui gère le DNS : c’est là que part le lien."


class GivenBack(LookupError):
    """The name of a private link is not asked for any more; says what its records have become."""

    def __init__(self, host: str) -> None:
        super().__init__(_GIVEN_BACK.format(host=unicode_of(host), challenge=challenge_of(host)))


def link_key(secret: str) -> LinkKey:
    """Derives the links that lead to the pages of names."""
    return LinkKey(secret, FOLDER)


def send(session: Session, domain: Domain, email: str, desk: Desk) -> DomainLink:
    """A new link, and the mail that brings it with the records to create.

    Raises InputRefused for an address that is none, Conflict when the name was given back.
    """
    link = issue(session, domain, email_address(email, _NO_ADDRESS), desk)
    post(session, Topic.DOMAIN_RECORDS, link.id, desk.now)
    return link


def issue(session: Session, domain: Domain, email: str | None, desk: Desk) -> DomainLink:
    """A new link, for staff to hand over when ``email`` is None; the one before ends here.

    Raises Conflict when the name was given back.
    """
    session.refresh(domain, with_for_update=True)
    if domain.released_at is not None:
        raise Conflict(
            f"« {domain.readable_host} » n’est plus demandé : son lien privé n’aurait rien à montrer."
        )
    revoke(session, domain, desk.now)
    record(session, NameLinkMade(domain.instance.slug, domain.host), desk.now)
    return add_row(session, DomainLink(domain_id=domain.id, email=email), VALIDITY, desk)


def revoke(session: Session, domain: Domain, now: datetime) -> None:
    """End the link of the name at once; without one, nothing happens."""
    if end_row(session, current_link(session, domain), now):
        record(session, NameLinkRevoked(domain.instance.slug, domain.host), now)


def find_by_token(session: Session, token: str, now: datetime) -> tuple[DomainLink, Domain]:
    """Looking uses nothing up. Raises NotFound, the same for every link that does not open, and GivenBack for
    one that would, had its name not been given back: whoever holds it has a record to remove."""
    statement = (
        select(DomainLink, Domain)
        .join(Domain, Domain.id == DomainLink.domain_id)
        .where(DomainLink.token_sha256 == hashed(token))
    )
    row = session.execute(statement).one_or_none()
    if row is None or not is_open(row[0], now):
        raise NotFound(REFUSED)
    link, domain = row
    if domain.released_at is not None:
        raise NotFound(REFUSED) if _is_asked_for(session, domain.host) else GivenBack(domain.host)
    return link, domain


def _is_asked_for(session: Session, host: str) -> bool:
    """Again, by whomever: then its record is wanted."""
    standing = select(Domain.id).where(Domain.host == host, Domain.released_at.is_(None))
    return session.scalars(standing).first() is not None
