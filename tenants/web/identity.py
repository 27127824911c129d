"""Who is signed in, and for which instance."""

import uuid
from dataclasses import dataclass

from flask import Flask, request

from tenants.audit import Actor, acting, acting_as
from tenants.models import Account, SignIn
from tenants.registry import ServedInstance
from tenants.roles import AccountState, Role, SignInStage
from tenants.second_factor import lacks_factor
from tenants.sign_ins import ACCOUNT_SIGN_INS
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.instance import current_instance
from tenants.web.request_ids import request_id


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account as Flask-Login and the pages see it: a value, detached from its row."""

    instance_id: uuid.UUID
    account_id: uuid.UUID
    sign_in_id: uuid.UUID
    first_name: str
    full_name: str
    role: Role

    is_active = True
    is_authenticated = True
    is_anonymous = False

    @classmethod
    def of(cls, instance: ServedInstance, account: Account, sign_in: SignIn) -> "SignedIn":
        return cls(
            instance_id=instance.id,
            account_id=account.id,
            sign_in_id=sign_in.id,
            first_name=account.first_name or account.full_name,
            full_name=account.full_name,
            role=account.role,
        )

    def get_id(self) -> str:
        """Holds the instance, so that a session of one means nothing to another."""
        return f"{self.instance_id}:{self.sign_in_id}"

    @property
    def owner_id(self) -> uuid.UUID:
        """Whose own pages these are; see ``member_required``."""
        return self.account_id

    @property
    def is_super_conseiller(self) -> bool:
        return self.role is Role.SUPER_CONSEILLER


def note_who_acts(app: Flask) -> None:
    """What a request records says from where it came; by whom, once that is known."""

    @app.before_request
    def note() -> None:
        acting(db.session(), Actor(None, request.remote_addr, request_id()))


def load_signed_in(session_id: str) -> SignedIn | None:
    """The account behind a session, or None when it is not this instance's, has ended or opens nothing.

    Read anew for each request: what changes in an account holds from the next one on (ASVS 8.3.2).
    """
    instance = current_instance()
    instance_id, sign_in_id = _ids(session_id)
    if instance_id != instance.id or sign_in_id is None:
        return None
    sign_in = ACCOUNT_SIGN_INS.find(db.session(), sign_in_id, configuration().clock())
    if sign_in is None or sign_in.stage is not SignInStage.OPEN:
        return None
    account = db.session.get_one(Account, sign_in.account_id)
    if account.state is not AccountState.ACTIVE:
        return None
    acting_as(db.session(), account.id)
    if lacks_factor(db.session(), account.id):
        # Since it was required. They give their password again before they set one up: an unlocked computer
        # is not enough to take an account over (ASVS 7.5.1).
        return None
    return SignedIn.of(instance, account, sign_in)


def _ids(session_id: str) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    try:
        instance_id, sign_in_id = session_id.split(":")
        return uuid.UUID(instance_id), uuid.UUID(sign_in_id)
    except ValueError:
        return None, None
