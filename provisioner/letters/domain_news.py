"""Mails about a member's own name: it is in service, broken, mended, about to lapse, or no longer answered.

Each goes to the member's contact and to staff. What it says is taken from the name's row when it leaves: one
whose reason is gone by then, since the name was mended or given back, does not leave at all.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from provisioner.domains.models import Domain, DomainState
from provisioner.letters import domain_texts as texts
from provisioner.letters.domain_words import is_of_certificate, member_is_told, words
from provisioner.letters.letterbox import Letter, Letterbox
from provisioner.letters.posting import Topic, is_posted, post
from provisioner.staff import mailed_addresses

_Payload = Mapping[str, str]


class Reader(StrEnum):
    """Who is written to; the values stand in payloads."""

    MEMBER = "member"
    STAFF = "staff"


# What each mail says is true in this state alone.
_STATES = {
    Topic.DOMAIN_LIVE: DomainState.SERVED,
    Topic.DOMAIN_BROKEN: DomainState.DEGRADED,
    Topic.DOMAIN_MENDED: DomainState.SERVED,
    Topic.DOMAIN_REMINDER: DomainState.DEGRADED,
    Topic.DOMAIN_LAPSED: DomainState.WAITING,
}
TOPICS = tuple(_STATES)
_WORDS = {
    (Topic.DOMAIN_LIVE, Reader.MEMBER): texts.MEMBER_LIVE,
    (Topic.DOMAIN_LIVE, Reader.STAFF): texts.STAFF_LIVE,
    (Topic.DOMAIN_BROKEN, Reader.MEMBER): texts.MEMBER_BROKEN,
    (Topic.DOMAIN_BROKEN, Reader.STAFF): texts.STAFF_BROKEN,
    (Topic.DOMAIN_MENDED, Reader.MEMBER): texts.MEMBER_MENDED,
    (Topic.DOMAIN_MENDED, Reader.STAFF): texts.STAFF_MENDED,
    (Topic.DOMAIN_REMINDER, Reader.MEMBER): texts.MEMBER_REMINDER,
    (Topic.DOMAIN_REMINDER, Reader.STAFF): texts.STAFF_REMINDER,
    (Topic.DOMAIN_LAPSED, Reader.MEMBER): texts.MEMBER_LAPSED,
    (Topic.DOMAIN_LAPSED, Reader.STAFF): texts.STAFF_LAPSED,
}
_OF_CERTIFICATE = {Reader.MEMBER: texts.MEMBER_CERTIFICATE, Reader.STAFF: texts.STAFF_CERTIFICATE}


def post_news(session: Session, topic: Topic, domain: Domain, support: str, now: datetime) -> None:
    """Ask for one mail to the member's contact and one to each staff member, or to ``support`` without any.

    The row says already what the mails tell of. That it broke, and that it is about to lapse, is told once
    for each time it broke: asking again does nothing. Flushes, never commits.
    """
    occasion = (domain.degraded_at if _STATES[topic] is DomainState.DEGRADED else None) or now
    since = occasion.astimezone(UTC).isoformat()
    staff = [(Reader.STAFF, each) for each in mailed_addresses(session, support)]
    for reader, to in [(Reader.MEMBER, domain.instance.member.contact_email), *staff]:
        about = uuid.uuid5(domain.id, f"{topic} {since} {reader} {to}")
        if not is_posted(session, topic, about):
            told = {"domain": str(domain.id), "to": to, "for": reader.value, "since": since}
            post(session, topic, about, now, **told)


def news(
    topic: Topic, session: Session, letterbox: Letterbox, payload: _Payload, now: datetime
) -> Letter | None:
    """The mail as it is true now; None when it is not any more."""
    domain = session.get(Domain, uuid.UUID(payload["domain"]))
    reader = Reader(payload["for"])
    if domain is None or not _is_still_so(topic, domain, letterbox, payload, now):
        return None
    if reader is Reader.MEMBER and not member_is_told(domain.instance):
        return None
    subject, text = _words(topic, reader, domain)
    values = words(session, letterbox, domain, now)
    return Letter(payload["to"], " ".join(subject.format_map(values).split()), text.format_map(values))


def _words(topic: Topic, reader: Reader, domain: Domain) -> texts.Words:
    broken = topic is Topic.DOMAIN_BROKEN
    return _OF_CERTIFICATE[reader] if broken and is_of_certificate(domain) else _WORDS[topic, reader]


def _is_still_so(
    topic: Topic, domain: Domain, letterbox: Letterbox, payload: _Payload, now: datetime
) -> bool:
    if domain.state is not _STATES[topic]:
        return False
    if domain.state is not DomainState.DEGRADED or domain.degraded_at is None:
        return True
    if domain.degraded_at != datetime.fromisoformat(payload["since"]):
        # It broke again since: that is told by a mail of its own.
        return False
    lapses = not is_of_certificate(domain) and now < letterbox.names.grace_ends(domain.degraded_at)
    return lapses or topic is Topic.DOMAIN_BROKEN
