"""What was seen of a name becomes its state, and all that hangs on it, in the caller's transaction.

The row is taken as it is by now: what somebody changed while the network was asked stands.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from provisioner.domains.certificates import CertificateSeen
from provisioner.domains.claims import answering
from provisioner.domains.claims.history import note_event
from provisioner.domains.claims.lifecycle import News, Occasion, change, token_reason
from provisioner.domains.claims.looks import Look
from provisioner.domains.claims.observations import seen_issued, seen_verified
from provisioner.domains.claims.patience import is_watched
from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import Seen
from provisioner.domains.diagnosis.stored import of_row, to_row
from provisioner.domains.facts import Claim
from provisioner.domains.models import Domain, DomainState
from provisioner.domains.tokens import token_of
from provisioner.instances.conditions import ConditionType, note
from provisioner.instances.work import Platform
from provisioner.jobs import defer_look
from provisioner.letters.domain_news import post_news
from provisioner.letters.posting import Topic
from tenants.registry import InstanceState

# Sooner than the sweep would come round, a job of its own looks again.
SWEEP_PERIOD = timedelta(minutes=1)
# Not worth the queue's waiting for a moment to come.
AT_ONCE = timedelta(seconds=2)
TOPICS = {
    Occasion.LIVE: Topic.DOMAIN_LIVE,
    Occasion.BROKEN: Topic.DOMAIN_BROKEN,
    Occasion.MENDED: Topic.DOMAIN_MENDED,
    Occasion.REMINDER: Topic.DOMAIN_REMINDER,
    Occasion.LAPSED: Topic.DOMAIN_LAPSED,
}


@dataclass(frozen=True, slots=True)
class Page:
    """What visitors of a name ought to get, and get at the instance's default name (``slug``) as well."""

    slug: str
    theme_version: str
    state: InstanceState


@dataclass(frozen=True, slots=True)
class Asked:
    """A name whose time has come, as it was when the look began; ``page`` if it is answered."""

    claim: Claim
    at: datetime
    page: Page | None


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it; ``certificate`` is None when nobody asked for the page. ``is_blind``: what kept
    servers from answering may be on our side."""

    asked: Asked
    seen: Seen
    certificate: CertificateSeen | None = None
    is_blind: bool = False


def page_of(session: Session, domain: Domain) -> Page | None:
    """None as long as there is nothing that could answer at the name."""
    entry = answering.registered(session, domain)
    if entry is None or entry.theme_version is None:
        return None
    return Page(entry.slug, entry.theme_version, entry.state)


def judged(
    platform: Platform, claim: Claim, seen: Seen, before: Diagnosis | None = None
) -> tuple[Claim, Diagnosis]:
    """The claim as it asks for a token by now, and the diagnosis with that token; ``before`` came before."""
    settings = platform.settings
    expected = Expected(
        proven=claim.is_proven,
        front_addresses=tuple(map(str, settings.front_addresses)),
        authority=settings.certificate_authority,
        account=settings.acme_account,
    )
    plain = judge(seen, expected)
    claim = replace(claim, token_reason=token_reason(claim, plain, before))
    if not claim.asks_token:
        return claim, plain
    return claim, judge(
        seen, replace(expected, token=token_of(platform.domain_key, claim.id, claim.verified_at))
    )


def conclude(platform: Platform, session: Session, found: Found) -> None:
    """Write everything that follows, and queue the next look.

    Nothing for a name that was given back, or looked at by somebody else, since this look began.
    """
    before, now = found.asked.claim, platform.clock()
    domain = session.get_one(Domain, before.id, with_for_update=True)
    if domain.released_at != found.asked.claim.released_at or domain.checked_at != before.checked_at:
        return
    last = of_row(domain.diagnosis) if domain.diagnosis else None
    claim, diagnosis = judged(platform, Claim.of(domain), found.seen, last)
    changed = change(claim, _look(session, domain, found, diagnosis), platform.offer.domain, now)
    _store(domain, changed.after, diagnosis, now)
    # What a name that was given back led to was ended then; the instance may have it, or another, anew.
    if domain.state is not DomainState.RELEASED:
        answering.publish(session, domain)
        _note_conditions(platform, domain, diagnosis, now)
    for news in changed.news:
        _tell(session, domain, news, now)
    come_back(session, domain, now)


def _look(session: Session, domain: Domain, found: Found, diagnosis: Diagnosis) -> Look:
    page = page_of(session, domain)
    return Look(
        diagnosis,
        # Of a page that is another one by now, nothing can be told.
        found.certificate if page == found.asked.page else None,
        is_blind=found.is_blind,
        has_instance=page is not None,
    )


def _store(domain: Domain, after: Claim, diagnosis: Diagnosis, now: datetime) -> None:
    after.write_to(domain)
    at = after.next_look_at
    pause = round((at - now).total_seconds()) if at is not None else diagnosis.next_check_after
    domain.verdict = diagnosis.verdict.value
    domain.diagnosis = to_row(replace(diagnosis, next_check_after=pause))


def _note_conditions(platform: Platform, domain: Domain, diagnosis: Diagnosis, now: datetime) -> None:
    claim, terms = Claim.of(domain), platform.offer.domain
    note(domain.instance, ConditionType.DOMAIN_VERIFIED, seen_verified(claim, diagnosis, terms), now)
    note(domain.instance, ConditionType.CERTIFICATE_ISSUED, seen_issued(claim, diagnosis, terms, now), now)


def _tell(session: Session, domain: Domain, news: News, now: datetime) -> None:
    note_event(session, domain, news.sentence, now)
    if news.occasion is not None:
        post_news(session, TOPICS[news.occasion], domain, now)


def come_back(session: Session, domain: Domain, now: datetime) -> None:
    """Queue the next look when it is due before the sweep comes round, first while somebody waits for it."""
    at = domain.next_look_at
    if at is not None and at < now + SWEEP_PERIOD:
        asked = is_watched(Claim.of(domain), now)
        defer_look(session, domain.id, at if at > now + AT_ONCE else None, asked=asked)
