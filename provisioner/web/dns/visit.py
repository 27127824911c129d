"""One request by a private link: which name it is about, and what the link lets its holder see."""

from dataclasses import dataclass
from datetime import datetime

from provisioner.domains.claims import claiming, links
from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.models import Domain, DomainLink
from provisioner.domains.names import unicode_of
from provisioner.domains.records import Record, records_for, zone_of
from provisioner.domains.tokens import token_of
from provisioner.models import Member
from provisioner.web.database import db
from provisioner.web.dns.config import configuration
from tenants.throttling import Action
from tenants.web.throttling import attempted


@dataclass(frozen=True, slots=True)
class Visit:
    """``diagnosis`` is None until the first look is over."""

    token: str
    link: DomainLink
    domain: Domain
    diagnosis: Diagnosis | None
    now: datetime

    @property
    def member(self) -> Member:
        return self.domain.instance.member

    @property
    def readable_host(self) -> str:
        return unicode_of(self.domain.host)

    @property
    def zone(self) -> str:
        """As the last look found it, or as it is likely to be."""
        return zone_of(self.domain.host, self.diagnosis.zone if self.diagnosis else None)

    @property
    def another_host(self) -> str:
        """A name that hardly anybody has a site at, to propose instead."""
        first = configuration().offer.title.lower()
        return unicode_of(f"{first}.{self.zone}")

    @property
    def target(self) -> str:
        return configuration().offer.domain.cname_target

    @property
    def records(self) -> tuple[Record, ...]:
        """What must stand in the zone."""
        token = (
            token_of(configuration().token_key, self.domain.id, self.domain.verified_at)
            if claiming.asks_token(self.domain)
            else None
        )
        seen = self.diagnosis.zone if self.diagnosis else None
        return records_for(self.domain.host, self.target, token, seen)


def opened(token: str) -> Visit:
    """Trying a link counts: that is what a guesser would do. Raises Throttled, NotFound."""
    now = configuration().clock()
    with attempted(Action.DOMAIN_LINK):
        link, domain = links.find_by_token(db.session(), token, now)
    diagnosis = of_row(domain.diagnosis) if domain.diagnosis else None
    return Visit(token, link, domain, diagnosis, now)
