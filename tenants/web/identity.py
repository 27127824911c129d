"""Who is signed in, and for which instance."""

import uuid
from dataclasses import dataclass

from tenants.models import Account
from tenants.registry import ServedInstance
from tenants.roles import AccountState, Role
from tenants.web.database import db
from tenants.web.instance import current_instance


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account as Flask-Login and the pages see it: a value, detached from its row."""

    instance_id: uuid.UUID
    account_id: uuid.UUID
    session_epoch: int
    first_name: str
    full_name: str
    role: Role
    is_active: bool

    is_authenticated = True
    is_anonymous = False

    @classmethod
    def of(cls, instance: ServedInstance, account: Account) -> "SignedIn":
        return cls(
            instance_id=instance.id,
            account_id=account.id,
            session_epoch=account.session_epoch,
            first_name=account.first_name or account.full_name,
            full_name=account.full_name,
            role=account.role,
            is_active=account.state is AccountState.ACTIVE,
        )

    def get_id(self) -> str:
        """Holds the instance, so that a session of one means nothing to another, and the account's epoch,
        so that all sessions end when it moves on (ASVS 7.4)."""
        return f"{self.instance_id}:{self.account_id}:{self.session_epoch}"

    @property
    def is_super_conseiller(self) -> bool:
        return self.role is Role.SUPER_CONSEILLER


def load_signed_in(session_id: str) -> SignedIn | None:
    """The account behind a session, or None when it is not this instance's, has ended or is not active."""
    instance = current_instance()
    instance_id, account_id = _ids(session_id)
    if instance_id != instance.id or account_id is None:
        return None
    account = db.session.get(Account, account_id)
    signed_in = account and SignedIn.of(instance, account)
    return signed_in if signed_in and signed_in.is_active and signed_in.get_id() == session_id else None


def _ids(session_id: str) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    try:
        instance_id, account_id, _ = session_id.split(":")
        return uuid.UUID(instance_id), uuid.UUID(account_id)
    except ValueError:
        return None, None
