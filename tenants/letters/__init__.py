"""The mails of an instance, made from a row of its outbox at the moment they leave."""

from collections.abc import Callable, Mapping
from email.errors import MessageError
from email.message import EmailMessage

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from storage.outbox import DeliveryError, OutboxMessage
from tenants.keys import TenantKeys
from tenants.letters import (
    account_news,
    email_change,
    factor_news,
    invitation,
    own_password_changed,
    password_changed,
    password_reset,
    referent_changed,
    support,
)
from tenants.letters.envelope import Letter, Letterhead, envelope
from tenants.outbox import Topic

__all__ = ["Letterhead", "write"]

_WRITERS: Mapping[str, Callable[[Session, TenantKeys, Letterhead, OutboxMessage], Letter]] = {
    Topic.INVITATION: invitation.write,
    Topic.PASSWORD_RESET: password_reset.write,
    Topic.PASSWORD_CHANGED: password_changed.write,
    Topic.OWN_PASSWORD_CHANGED: own_password_changed.write,
    Topic.EMAIL_CHANGE_TO_OLD: email_change.write_to_old,
    Topic.EMAIL_CHANGE_TO_NEW: email_change.write_to_new,
    Topic.EMAIL_CHANGED: email_change.write_done,
    Topic.REFERENT_CHANGED: referent_changed.write,
    **dict.fromkeys(account_news.TOPICS, account_news.write),
    **dict.fromkeys(factor_news.TOPICS, factor_news.write),
    **dict.fromkeys(support.TOPICS, support.write),
}


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> EmailMessage:
    """The mail that an outbox row stands for. Raises DeliveryError for a row nobody can make a mail of."""
    writer = _WRITERS.get(message.topic)
    if writer is None:
        raise DeliveryError(f"Courriel de nature inconnue : {message.topic}")
    try:
        return envelope(head, message, writer(session, keys, head, message))
    except (ValueError, LookupError, MessageError, NoResultFound) as error:
        raise DeliveryError(f"Ce courriel ne peut pas être composé : {error}") from error
