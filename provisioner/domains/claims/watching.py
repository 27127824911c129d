"""One look at one name: first the network, with no transaction open and no row locked, then one commit.

Whoever dies before that commit leaves nothing behind: the name is still due, and the sweep comes back for it.
"""

import logging
import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from provisioner.domains.certificates import CertificateSeen, Visit
from provisioner.domains.claims.concluding import Asked, Found, Page, come_back, conclude, judged, page_of
from provisioner.domains.claims.patience import UNSURE, is_due
from provisioner.domains.diagnosis.diagnosis import Diagnosis, Leads, Verdict
from provisioner.domains.diagnosis.seen import Seen
from provisioner.domains.facts import Claim
from provisioner.domains.models import Domain
from provisioner.domains.resolver import way_out
from provisioner.domains.resolver.looking import look_at as ask_servers
from provisioner.instances.work import Platform
from storage.locks import lock_key, locks

logger = logging.getLogger(__name__)
# A job may come a moment before its time: the queue goes by the clock of the database.
EARLY = timedelta(seconds=2)


def look_at(platform: Platform, domain_id: uuid.UUID) -> bool:
    """Look if the time has come; False when another process is at it right now."""
    with locks(platform.admin) as held:
        if not held.take(lock_key("look at domain", domain_id)):
            return False
        asked = _asked(platform, domain_id)
        if asked is not None:
            _look(platform, asked)
    return True


def _look(platform: Platform, asked: Asked) -> None:
    try:
        found = _go_and_see(platform, asked)
        with Session(platform.control) as session, session.begin():
            conclude(platform, session, found)
    except Exception:
        # Nothing that a stranger's server says should come to this. If it does, it is the name that waits,
        # and not all others behind it; the job fails, so that somebody hears of it.
        with Session(platform.control) as session, session.begin():
            domain = session.get_one(Domain, asked.claim.id, with_for_update=True)
            domain.next_look_at = platform.clock() + UNSURE
        raise


def _asked(platform: Platform, domain_id: uuid.UUID) -> Asked | None:
    """None for a name that somebody else has just looked at: this job may be the one that waits for it."""
    now = platform.clock()
    with Session(platform.control) as session, session.begin():
        domain = session.get(Domain, domain_id)
        if domain is None or domain.next_look_at is None:
            return None
        if not is_due(domain.next_look_at, now + EARLY):
            come_back(session, domain, now)
            return None
        page = page_of(session, domain) if domain.state.is_answered else None
        return Asked(Claim.of(domain), now, page)


def _go_and_see(platform: Platform, asked: Asked) -> Found:
    claim, target = asked.claim, platform.offer.domain.cname_target
    seen = ask_servers(claim.host, target, platform.where, asked.at, with_token=not claim.is_proven)
    diagnosis = judged(platform, claim, seen)[1]
    if asked.page is None or not diagnosis.leads.is_to_us:
        return Found(asked, seen, is_blind=_is_blind(platform, claim, seen, diagnosis))
    # Where a resolver still has an old answer, the new one is the target's.
    is_everywhere = diagnosis.leads is Leads.EVERYWHERE
    addresses = seen.chain.addresses if is_everywhere else seen.target_addresses
    return Found(asked, seen, _visited(platform, claim, asked.page, addresses))


def _is_blind(platform: Platform, claim: Claim, seen: Seen, diagnosis: Diagnosis) -> bool:
    """Whether not even our own target was to be seen, or nothing beyond our own network."""
    if not seen.target_addresses:
        return True
    if not claim.state.is_answered or diagnosis.verdict is not Verdict.UNREACHABLE:
        return False
    if way_out.is_open(claim.host, platform.where):
        return False
    logger.error(
        "No server of a top-level domain answers: the silence of %s is not held against it", claim.host
    )
    return True


def _visited(
    platform: Platform, claim: Claim, page: Page, addresses: tuple[str, ...]
) -> CertificateSeen | None:
    """What visitors get; None when a name that was in service fails, and our own does at the same front."""
    visit = Visit(claim.host, addresses, page.theme_version, page.state)
    seen = platform.observer.observe(visit, platform.clock())
    if seen.problem is None or claim.served_at is None:
        return seen
    # The default name may lead to this one by now: then that it does is enough.
    settings = platform.settings
    own = replace(visit, host=settings.hostname(page.slug), own_url=settings.address(claim.host))
    return seen if platform.observer.observe(own, platform.clock()).problem is None else None
