"""Mails about a member's own name: in service, broken, mended, about to lapse, not answered, given back.

Each goes to the member's contact and to staff; where a record is to be changed, to whoever manages the DNS
too, if the private link was sent by mail. What it says is taken from the name's row when it leaves: one whose
reason is gone by then, since the name was mended or given back, does not leave at all.
"""

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.domains.current_link import current_link
from provisioner.domains.diagnosis.diagnosis import Code
from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.models import Domain, DomainState
from provisioner.letters import dns_admin_texts
from provisioner.letters import domain_certificate_texts as certificate_texts
from provisioner.letters import domain_release_texts as release_texts
from provisioner.letters import domain_texts as texts
from provisioner.letters.domain_words import is_gone, is_of_certificate, member_is_told, words
from provisioner.letters.letterbox import Letter, Letterbox
from provisioner.letters.posting import Topic, is_posted, post
from provisioner.staff import mailed_addresses

_Payload = Mapping[str, str]
# In a payload: the support, whose address the letterbox knows.
_SUPPORT = ""


class Reader(StrEnum):
    """Who is written to; the values stand in payloads."""

    MEMBER = "member"
    DNS_ADMIN = "dns-admin"
    STAFF = "staff"


# What each mail says is true in these states alone.
_STATES = {
    Topic.DOMAIN_LIVE: {DomainState.SERVED},
    Topic.DOMAIN_BROKEN: {DomainState.DEGRADED},
    # A name may break, and be mended, before its certificate ever came.
    Topic.DOMAIN_MENDED: {DomainState.SERVED, DomainState.VERIFIED},
    Topic.DOMAIN_REMINDER: {DomainState.DEGRADED},
    Topic.DOMAIN_LAPSED: {DomainState.WAITING},
    Topic.DOMAIN_RELEASED: {DomainState.RELEASED},
}
TOPICS = tuple(_STATES)
_WORDS = {
    (Topic.DOMAIN_BROKEN, Reader.DNS_ADMIN): dns_admin_texts.BROKEN,
    (Topic.DOMAIN_REMINDER, Reader.DNS_ADMIN): dns_admin_texts.REMINDER,
    (Topic.DOMAIN_LAPSED, Reader.DNS_ADMIN): dns_admin_texts.LAPSED,
    (Topic.DOMAIN_RELEASED, Reader.DNS_ADMIN): release_texts.DNS_ADMIN,
    (Topic.DOMAIN_RELEASED, Reader.MEMBER): release_texts.MEMBER,
    (Topic.DOMAIN_RELEASED, Reader.STAFF): release_texts.STAFF,
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
_GONE = {
    Reader.MEMBER: release_texts.MEMBER_GONE,
    Reader.DNS_ADMIN: release_texts.DNS_ADMIN_GONE,
    Reader.STAFF: release_texts.STAFF_GONE,
}
_VERIFIED = {Reader.MEMBER: texts.MEMBER_VERIFIED_AGAIN, Reader.STAFF: texts.STAFF_VERIFIED_AGAIN}
_OF_CERTIFICATE = {Reader.MEMBER: certificate_texts.MEMBER, Reader.STAFF: certificate_texts.STAFF}
_FORBIDDEN = {
    Reader.MEMBER: certificate_texts.MEMBER_FORBIDDEN,
    Reader.DNS_ADMIN: certificate_texts.DNS_ADMIN_FORBIDDEN,
    Reader.STAFF: certificate_texts.STAFF_FORBIDDEN,
}


def post_news(session: Session, topic: Topic, domain: Domain, now: datetime) -> None:
    """Ask for a mail to each reader of the topic; staff without anybody are the support.

    The row says already what the mails tell of. That it broke, and that it is about to lapse, is told once
    for each time it broke: asking again does nothing. Flushes, never commits.
    """
    occasion = (domain.degraded_at if DomainState.DEGRADED in _STATES[topic] else None) or now
    since = occasion.astimezone(UTC).isoformat()
    for reader, to in addressees(session, topic, domain):
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
    if domain.state is DomainState.RELEASED and _is_wanted(session, domain.host):
        return None
    wording = _words(topic, reader, domain)
    if wording is None or not (reader is Reader.STAFF or member_is_told(domain.instance)):
        return None
    values, to = words(session, letterbox, domain, now), payload["to"] or letterbox.support
    return Letter(to, " ".join(wording.subject.format_map(values).split()), wording.text.format_map(values))


def addressees(session: Session, topic: Topic, domain: Domain) -> Iterator[tuple[Reader, str]]:
    """Who is written to; staff without anybody are "", the support."""
    contact = domain.instance.member.contact_email
    yield Reader.MEMBER, contact
    link = current_link(session, domain)
    # An expired link leads nowhere, but whose DNS it is has hardly changed.
    if (topic, Reader.DNS_ADMIN) in _WORDS and link and link.email and link.email != contact:
        yield Reader.DNS_ADMIN, link.email
    for staff in mailed_addresses(session, _SUPPORT):
        yield Reader.STAFF, staff


def _words(topic: Topic, reader: Reader, domain: Domain) -> texts.Words | None:
    """None for who has nothing to do with it: a certificate is no trouble of the DNS, but by a CAA record."""
    if topic is Topic.DOMAIN_BROKEN and _is_forbidden(domain):
        return _FORBIDDEN[reader]
    if topic is Topic.DOMAIN_BROKEN and is_of_certificate(domain):
        return _OF_CERTIFICATE.get(reader)
    if topic is Topic.DOMAIN_RELEASED and is_gone(domain):
        return _GONE[reader]
    if topic is Topic.DOMAIN_MENDED and domain.state is DomainState.VERIFIED:
        return _VERIFIED[reader]
    return _WORDS[topic, reader]


def _is_forbidden(domain: Domain) -> bool:
    """Whether a CAA record of the member's is what is wrong first: the way to us is right then."""
    problems = of_row(domain.diagnosis).problems if domain.diagnosis else ()
    return bool(problems) and problems[0].code is Code.CAA_FORBIDS and not problems[0].is_ours


def _is_wanted(session: Session, host: str) -> bool:
    """Whether the name was asked for anew, by whichever instance, so that its record may have to stay."""
    standing = select(Domain.id).where(Domain.host == host, Domain.released_at.is_(None))
    return session.scalars(standing).first() is not None


def _is_still_so(
    topic: Topic, domain: Domain, letterbox: Letterbox, payload: _Payload, now: datetime
) -> bool:
    if domain.state not in _STATES[topic]:
        return False
    if domain.state is not DomainState.DEGRADED or domain.degraded_at is None:
        return True
    if domain.degraded_at != datetime.fromisoformat(payload["since"]):
        # It broke again since: that is told by a mail of its own.
        return False
    lapses = not is_of_certificate(domain) and now < letterbox.names.grace_ends(domain.degraded_at)
    return lapses or topic is Topic.DOMAIN_BROKEN
