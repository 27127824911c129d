"""One-time links by which a person chooses a password; nobody else ever knows it (MIX-ID-1, ASVS 6.4.1)."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit import AuditKind, record
from tenants.errors import InvitationRefused
from tenants.keys import Purpose, TenantKeys
from tenants.models import Account, AccountState, Invitation, Mail
from tenants.passwords import MEMBER_MINIMUM, hash_password

VALIDITY = timedelta(days=7)
MAIL_TOPIC = "invitation"
REFUSED = (
    "Ce lien d’invitation n’est plus valable : il a déjà servi, il a expiré ou il est incomplet. "
    "Écrivez au support pour en recevoir un nouveau."
)


def issue_missing(session: Session, now: datetime) -> list[Invitation]:
    """Invite each complete account that never was, with its mail in the same transaction."""
    uninvited = select(Account).where(Account.state == AccountState.READY).with_for_update()
    return [_issue(session, account, now) for account in session.scalars(uninvited).all()]


def renew(session: Session, account: Account, now: datetime) -> Invitation:
    """A new link for somebody who has not chosen a password; the links sent before end here."""
    still_open = select(Invitation).where(Invitation.account_id == account.id, Invitation.expires_at > now)
    for earlier in session.scalars(still_open):
        earlier.expires_at = now
    return _issue(session, account, now)


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """What a link says: which invitation of which instance, and the secret that proves it is genuine."""

    instance_id: uuid.UUID
    invitation_id: uuid.UUID
    token: str

    @classmethod
    def make(cls, keys: TenantKeys, instance_id: uuid.UUID, invitation_id: uuid.UUID) -> "InvitationLink":
        token = keys.derive(Purpose.INVITATION, instance_id, invitation_id)
        return cls(instance_id, invitation_id, token)

    def is_genuine(self, keys: TenantKeys) -> bool:
        expected = self.make(keys, self.instance_id, self.invitation_id).token
        return hmac.compare_digest(expected.encode(), self.token.encode())

    @property
    def path(self) -> str:
        """Where the instance answers it."""
        return f"/invitation/{self.invitation_id}/{self.token}"


def find_open(
    session: Session, keys: TenantKeys, link: InvitationLink, now: datetime
) -> tuple[Invitation, Account]:
    """The invitation behind a link, locked until the transaction ends, and its account.

    Looking uses nothing up: mail scanners follow links. Raises InvitationRefused.
    """
    if not link.is_genuine(keys):
        raise InvitationRefused(REFUSED)
    row = session.execute(
        select(Invitation, Account)
        .join(Account, Account.id == Invitation.account_id)
        .where(Invitation.id == link.invitation_id, Invitation.used_at.is_(None), Invitation.expires_at > now)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise InvitationRefused(REFUSED)
    return row[0], row[1]


def redeem(session: Session, invitation: Invitation, account: Account, password: str, now: datetime) -> None:
    """Give the account its password and use the link up. Raises PasswordRefused and changes nothing."""
    personal = tuple(filter(None, [account.first_name, account.last_name, *(account.email or "").split("@")]))
    account.password_hash = hash_password(password, minimum=MEMBER_MINIMUM, personal=personal)
    account.state = AccountState.ACTIVE
    account.session_epoch += 1
    invitation.used_at = now
    record(session, AuditKind.PASSWORD_CHOSEN, now, account.id)
    session.flush()


def _issue(session: Session, account: Account, now: datetime) -> Invitation:
    invitation = Invitation(id=uuid.uuid4(), account_id=account.id, created_at=now, expires_at=now + VALIDITY)
    account.state = AccountState.INVITED
    session.add(invitation)
    session.add(
        Mail(
            id=uuid.uuid4(),
            key=f"{MAIL_TOPIC}:{invitation.id}",
            topic=MAIL_TOPIC,
            payload={"invitation": str(invitation.id)},
            created_at=now,
            next_attempt_at=now,
        )
    )
    record(session, AuditKind.INVITATION_ISSUED, now, account.id)
    session.flush()
    return invitation
