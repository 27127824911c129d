"""Links by which a person proves who they are, once: their secret is derived, and lies in no row."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tenants.keys import Purpose, TenantKeys
from tenants.models import Account, OneTimeRow

Row = TypeVar("Row", bound=OneTimeRow)


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """What a link says: which row of which instance, and the secret that proves it is genuine."""

    purpose: ClassVar[Purpose]
    folder: ClassVar[str]

    instance_id: uuid.UUID
    row_id: uuid.UUID
    token: str

    @classmethod
    def make(cls, keys: TenantKeys, instance_id: uuid.UUID, row_id: uuid.UUID) -> Self:
        return cls(instance_id, row_id, keys.derive(cls.purpose, instance_id, row_id))

    @classmethod
    def read(cls, instance_id: uuid.UUID, row_id: str, token: str) -> Self:
        """The link that somebody followed; one whose row is no UUID is that of no row."""
        try:
            return cls(instance_id, uuid.UUID(row_id), token)
        except ValueError:
            return cls(instance_id, uuid.UUID(int=0), token)

    def is_genuine(self, keys: TenantKeys) -> bool:
        expected = self.make(keys, self.instance_id, self.row_id).token
        return hmac.compare_digest(expected.encode(), self.token.encode())

    @property
    def path(self) -> str:
        """Where the instance answers it."""
        return f"/{self.folder}/{self.row_id}/{self.token}"


def open_row(
    session: Session, keys: TenantKeys, model: type[Row], link: OneTimeLink, now: datetime
) -> tuple[Row, Account] | None:
    """The row behind a genuine link that is neither used nor expired, and its account, both locked until the
    transaction ends. Looking uses nothing up: mail scanners follow links.
    """
    if not link.is_genuine(keys):
        return None
    # The account first, as everywhere: two people who use one link wait for each other.
    account = session.scalars(
        select(Account)
        .join(model, model.account_id == Account.id)
        .where(model.id == link.row_id)
        .with_for_update(of=Account)
    ).one_or_none()
    if account is None:
        return None
    still_open = select(model).where(model.id == link.row_id, model.used_at.is_(None), model.expires_at > now)
    row = session.scalars(still_open.with_for_update()).one_or_none()
    return None if row is None else (row, account)


def add_row(
    session: Session, model: type[Row], account: Account, validity: timedelta, now: datetime, **columns: Any
) -> Row:
    """The row of a new link, with what else its kind holds; those of its kind that are out end here."""
    end_all(session, model, account, now)
    row = model(**columns)
    row.id, row.account_id = uuid.uuid4(), account.id
    row.created_at, row.expires_at = now, now + validity
    session.add(row)
    session.flush()
    return row


def end_all(session: Session, model: type[OneTimeRow], account: Account, now: datetime) -> None:
    """No link of this kind that is out leads anywhere any more."""
    mine = (model.account_id == account.id, model.used_at.is_(None), model.expires_at > now)
    session.execute(update(model).where(*mine).values(expires_at=now))


def issued_since(session: Session, model: type[OneTimeRow], account: Account, moment: datetime) -> bool:
    """Whether a link of this kind was made for the account after ``moment``."""
    latest = select(model.id).where(model.account_id == account.id, model.created_at > moment).limit(1)
    return session.scalar(latest) is not None
