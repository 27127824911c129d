"""The mails of an instance, made from a row of its outbox at the moment they leave."""

import uuid
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from storage.outbox import DeliveryError, OutboxMessage
from tenants.calendar import french_day
from tenants.invitations import MAIL_TOPIC, InvitationLink
from tenants.keys import TenantKeys
from tenants.models import Account, Invitation

INVITATION = """\
Bonjour {name},

{structure} vous ouvre un accès à son espace Mixeur, les outils du conseil en rénovation énergétique.

Pour choisir votre mot de passe et entrer dans votre espace, ouvrez ce lien :

{link}

Ce lien est personnel : ne le transmettez à personne. Il sert une seule fois et reste valable \
jusqu’au {expiry}.

Votre identifiant est votre adresse e-mail : {email}
L’adresse de votre espace, à garder : {home}

Si vous n’attendiez pas ce message, ignorez-le : rien ne se passera. Pour toute question, répondez à ce \
message ou écrivez à {support}.

{structure}
"""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose mails these are. ``url`` is the instance's address without a final slash."""

    instance_id: uuid.UUID
    structure: str
    url: str
    sender: str
    support: str


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> EmailMessage:
    """The mail that an outbox row stands for. Raises DeliveryError for a row nobody can make a mail of."""
    if message.topic != MAIL_TOPIC:
        raise DeliveryError(f"Courriel de nature inconnue : {message.topic}")
    try:
        return _invitation(session, keys, head, message)
    except (ValueError, LookupError, MessageError, NoResultFound) as error:
        raise DeliveryError(f"Ce courriel ne peut pas être composé : {error}") from error


def _invitation(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> EmailMessage:
    invitation = session.get_one(Invitation, uuid.UUID(message.payload["invitation"]))
    account = session.get_one(Account, invitation.account_id)
    mail = _envelope(head, message, account)
    mail["Subject"] = f"Votre accès à l’espace Mixeur – {head.structure}"
    mail.set_content(_invitation_text(keys, head, invitation, account))
    return mail


def _envelope(head: Letterhead, message: OutboxMessage, account: Account) -> EmailMessage:
    if account.email is None:
        raise DeliveryError("Ce compte n’a pas d’adresse e-mail.")
    mail = EmailMessage()
    mail["From"] = Address(head.structure, addr_spec=head.sender)
    mail["To"] = Address(account.full_name, addr_spec=account.email)
    mail["Reply-To"] = head.support
    # From the row, so that a mail sent twice is recognised as one (RFC 5322 §3.6.4).
    mail["Message-ID"] = f"<{message.id}@{head.sender.rsplit('@', 1)[1]}>"
    mail["Date"] = format_datetime(message.created_at)
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _invitation_text(keys: TenantKeys, head: Letterhead, invitation: Invitation, account: Account) -> str:
    link = InvitationLink.make(keys, head.instance_id, invitation.id)
    return INVITATION.format(
        name=account.full_name,
        structure=head.structure,
        link=head.url + link.path,
        expiry=french_day(invitation.expires_at),
        email=account.email,
        home=head.url,
        support=head.support,
    )
