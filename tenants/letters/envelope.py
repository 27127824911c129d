"""What all mails have in common: those of instances, and those of the control plane."""

import uuid
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from storage.outbox import DeliveryError, OutboxMessage
from tenants.models import Account


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose mails these are. ``url`` is the instance's address without a final slash; ``support`` the address
    of the support, ``staff`` those of everybody who belongs to it now."""

    instance_id: uuid.UUID
    structure: str
    url: str
    sender: str
    support: str
    staff: frozenset[str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail is for, and at which address; None for somebody who has none."""

    name: str
    email: str | None

    @classmethod
    def of(cls, account: Account) -> "Recipient":
        return cls(account.full_name, account.email)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told. ``subject`` and ``text`` as they are read."""

    to: Recipient
    subject: str
    text: str


def about(message: OutboxMessage) -> uuid.UUID:
    """The row that a message tells of. Raises LookupError or ValueError when it names none."""
    return uuid.UUID(message.payload[message.topic])


def envelope(head: Letterhead, message: OutboxMessage, letter: Letter) -> EmailMessage:
    """The mail as it leaves. Raises DeliveryError without an address, ValueError for an unusable one."""
    if letter.to.email is None:
        raise DeliveryError("Ce compte n’a pas d’adresse e-mail.")
    mail = automatic_mail(message, Address(head.structure, addr_spec=head.sender), head.support)
    mail["To"] = Address(letter.to.name, addr_spec=letter.to.email)
    mail["Subject"] = f"{letter.subject} – {head.structure}"
    mail.set_content(letter.text)
    return mail


def automatic_mail(message: OutboxMessage, sender: Address, reply_to: str) -> EmailMessage:
    """A mail of a row, to nobody yet: with what all of ours say of where they come from."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["Reply-To"] = reply_to
    # From the row, so that a mail sent twice is recognised as one (RFC 5322 §3.6.4).
    mail["Message-ID"] = f"<{message.id}@{sender.domain}>"
    mail["Date"] = format_datetime(message.created_at)
    mail["Auto-Submitted"] = "auto-generated"
    return mail
