"""Telling people what somebody else did to their account."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.outbox import ADDRESS
from tenants.models import Account, Mail
from tenants.outbox import Topic, post

# By the account, people find the mail again in what is held about them.
ACCOUNT, NAME, BY = "account", "name", "by"


@dataclass(frozen=True, slots=True)
class News:
    """What happened to an account, and who did it. ``address`` where it is told, if not the account's own."""

    topic: Topic
    account: Account
    by: str
    address: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


def tell(session: Session, news: News, now: datetime) -> None:
    """Queue one mail, to names and addresses as they are now. Somebody without an address is told nothing."""
    address = news.address or news.account.email
    if address is not None:
        facts = {
            ACCOUNT: str(news.account.id),
            NAME: news.account.full_name,
            BY: news.by,
            ADDRESS: address,
            **news.details,
        }
        post(session, news.topic, uuid.uuid4(), now, **facts)


def withdraw(session: Session, *about: uuid.UUID) -> None:
    """Drop the mails written from these rows that have not left: what they tell of is no more.

    One that is leaving at this moment leaves.
    """
    names = set(map(str, about))
    waiting = select(Mail).where(Mail.delivered_at.is_(None)).with_for_update(skip_locked=True)
    for mail in session.scalars(waiting):
        if names & _needed(mail):
            session.delete(mail)
    session.flush()


def _needed(mail: Mail) -> set[str]:
    """Ids of the rows that a mail is written from. News say all by themselves, and to whom: what was done to
    an account is told at the address that it had, even if the account was deleted at once.
    """
    return {value for name, value in mail.payload.items() if name != ACCOUNT or ADDRESS not in mail.payload}
