"""From a row of the control database's outbox to a mail, at the moment it leaves."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.annex.entry.titles import place_title
from provisioner.dossiers.drafting import UNTITLED, entry_of
from provisioner.dossiers.models import Comment, Dossier, PrivateLink
from provisioner.letters import backup_alerts, domain_news, staff_factors, staff_news, texts, trail_news
from provisioner.letters.domain_records import records_letter
from provisioner.letters.letterbox import Letter, Letterbox
from provisioner.letters.posting import Topic
from provisioner.models import StaffMember
from provisioner.private_links import is_open
from provisioner.staff import RESET_VALIDITY, reset_path
from storage.outbox import DeliveryError, OutboxMessage
from tenants.calendar import french_day
from tenants.letters.envelope import automatic_mail


def write(
    session: Session, letterbox: Letterbox, message: OutboxMessage, now: datetime
) -> EmailMessage | None:
    """The mail; None when its reason is gone: a link taken back, a dossier that was erased.

    Raises DeliveryError for a row that nobody can make a mail of.
    """
    try:
        letter = _WRITERS[Topic(message.topic)](session, letterbox, message.payload, now)
        return _mail(letterbox, message, letter) if letter else None
    except (ValueError, LookupError, MessageError) as error:
        raise DeliveryError(f"Ce courriel ne peut pas être composé : {error}") from error


def _mail(letterbox: Letterbox, message: OutboxMessage, letter: Letter) -> EmailMessage:
    sender = Address(f"Équipe {letterbox.product}", addr_spec=letterbox.sender)
    mail = automatic_mail(message, sender, letterbox.support)
    mail["To"] = Address(addr_spec=letter.recipient)
    mail["Subject"] = letter.subject
    mail.set_content(letter.text)
    return mail


_Payload = Mapping[str, str]


def _opened(session: Session, link_id: str, now: datetime) -> tuple[PrivateLink, Dossier] | None:
    link = session.get(PrivateLink, uuid.UUID(link_id))
    if link is None or not is_open(link, now):
        return None
    return link, session.get_one(Dossier, link.dossier_id)


def _about_link(
    letterbox: Letterbox, link: PrivateLink, dossier: Dossier, subject: str, text: str, **more: str
) -> Letter:
    words = {
        **_whose(dossier),
        "product": letterbox.product,
        "link": letterbox.contacts_url + letterbox.link_key.path(link.id),
        "expiry": french_day(link.expires_at),
        **more,
    }
    return Letter(link.email, subject.format_map(words), text.format_map(words))


def _whose(dossier: Dossier) -> dict[str, str]:
    """The structure in a sentence and behind a subject; a dossier that was begun empty has no name yet."""
    if dossier.title == UNTITLED:
        return {"structure": "votre structure", "named": ""}
    return {"structure": f"« {dossier.title} »", "named": f" – {dossier.title}"}


def _private_link(session: Session, letterbox: Letterbox, payload: _Payload, now: datetime) -> Letter | None:
    found = _opened(session, payload["about"], now)
    return found and _about_link(letterbox, *found, texts.PRIVATE_LINK_SUBJECT, texts.PRIVATE_LINK)


def _corrections(session: Session, letterbox: Letterbox, payload: _Payload, now: datetime) -> Letter | None:
    found = _opened(session, payload["link"], now)
    if found is None:
        return None
    _, dossier = found
    asked = select(Comment).where(
        Comment.dossier_id == dossier.id, Comment.made_at == datetime.fromisoformat(payload["made_at"])
    )
    entry = entry_of(session, dossier)
    comments = "\n\n".join(
        f"– {place_title(comment.place, entry)} : {comment.text}" for comment in session.scalars(asked)
    )
    return _about_link(letterbox, *found, texts.CORRECTIONS_SUBJECT, texts.CORRECTIONS, comments=comments)


def _received(session: Session, letterbox: Letterbox, payload: _Payload, now: datetime) -> Letter | None:
    found = _opened(session, payload["link"], now)
    return found and _about_link(letterbox, *found, texts.RECEIVED_SUBJECT, texts.RECEIVED)


def _to_review(session: Session, letterbox: Letterbox, payload: _Payload, now: datetime) -> Letter | None:
    dossier = session.get(Dossier, uuid.UUID(payload["dossier"]))
    if dossier is None:
        return None
    link = f"{letterbox.console_url}/dossiers/{dossier.id}"
    words = {"title": dossier.title, "link": link}
    return Letter(
        payload["staff"], texts.TO_REVIEW_SUBJECT.format_map(words), texts.TO_REVIEW.format_map(words)
    )


def _staff_reset(session: Session, letterbox: Letterbox, payload: _Payload, now: datetime) -> Letter | None:
    member = session.get(StaffMember, uuid.UUID(payload["staff"]))
    asked_at = datetime.fromisoformat(payload["asked_at"])
    if member is None:
        return None
    link = letterbox.console_url + reset_path(letterbox.staff_link_secret, member, asked_at)
    words = {
        "product": letterbox.product,
        "link": link,
        "expiry": french_day(asked_at + RESET_VALIDITY),
    }
    return Letter(
        member.email, texts.STAFF_RESET_SUBJECT.format_map(words), texts.STAFF_RESET.format_map(words)
    )


_WRITERS: dict[Topic, Callable[[Session, Letterbox, _Payload, datetime], Letter | None]] = {
    Topic.PRIVATE_LINK: _private_link,
    Topic.CORRECTIONS: _corrections,
    Topic.RECEIVED: _received,
    Topic.TO_REVIEW: _to_review,
    Topic.STAFF_RESET: _staff_reset,
    **{topic: partial(staff_factors.write, topic) for topic in staff_factors.TOPICS},
    **{topic: partial(staff_news.write, topic) for topic in staff_news.TOPICS},
    Topic.DOMAIN_RECORDS: records_letter,
    **{topic: partial(domain_news.news, topic) for topic in domain_news.TOPICS},
    Topic.TRAIL_ACKNOWLEDGED: trail_news.acknowledged,
    Topic.BACKUP_NEWS: backup_alerts.news,
    Topic.BACKUP_REMINDER: backup_alerts.reminder,
    Topic.BACKUP_OVER: backup_alerts.over,
}
