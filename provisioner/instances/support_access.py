"""How staff ask a member to let them in, and go in once they may: in the instance's own database."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.errors import Conflict
from provisioner.instances.work import tenant_session
from provisioner.models import Instance, StaffSignIn
from tenants.audit import Actor, acting
from tenants.databases import TenantEngines
from tenants.errors import SupportRefused
from tenants.keys import TenantKeys
from tenants.models import Account, SupportGrant
from tenants.registry import InstanceState, SupportPass
from tenants.support import (
    Entry,
    EntryKey,
    GrantState,
    answer_until,
    ask,
    current,
    give_up,
    history,
    is_open,
    link_path,
    state_of,
)

_CLOSED = "L’espace est suspendu : personne n’y entre. Rétablissez-le d’abord."
_NOT_OPEN = "Aucun accès n’est ouvert : la structure ne l’a pas accordé, ou il est terminé."
_SIGNED_OUT = "Votre session a pris fin : reconnectez-vous, puis choisissez de nouveau « Entrer »."
_NOTHING = "Il n’y a plus rien à retirer : rechargez la page."


@dataclass(frozen=True, slots=True)
class Access:
    """A request or an access, detached from its row. ``granted_by`` is a name."""

    id: uuid.UUID
    state: GrantState
    reason: str
    asked_at: datetime | None
    asked_by: str | None
    granted_by: str | None
    answer_until: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Staff:
    """Whoever of the staff acts, and in which request."""

    email: str
    address: str | None
    request_id: str


@dataclass(frozen=True, slots=True)
class SupportDoor:
    """What the console needs of it. ``engines`` open instances' databases with the rights of the instance.

    Every method that changes something raises Conflict, with what stands in its way.
    """

    engines: TenantEngines
    keys: TenantKeys

    def last(self, instance: Instance, now: datetime) -> Access | None:
        """The newest request or access, over or not. Raises SQLAlchemyError or LookupError when the
        instance's database does not answer."""
        with tenant_session(self.engines, instance) as tenant:
            row = current(tenant, now) or _first(history(tenant))
            return _seen(tenant, row, now) if row is not None else None

    def ask(self, instance: Instance, staff: Staff, reason: str, now: datetime) -> uuid.UUID:
        """Ask to be let in, and queue the mails to its super-conseillers. Returns the request's id."""
        _refuse_closed(instance)
        with self._changing(instance, staff) as tenant:
            return ask(tenant, staff.email, reason, now).id

    def give_up(self, instance: Instance, staff: Staff, now: datetime) -> uuid.UUID:
        """Take the request back, or give the access back. Returns the id of either."""
        with self._changing(instance, staff) as tenant:
            row = current(tenant, now)
            if row is None:
                raise Conflict(_NOTHING, instance.slug)
            return give_up(tenant, row.id, now).id

    def way_in(
        self, instance: Instance, staff: Staff, visit_id: uuid.UUID, now: datetime
    ) -> tuple[uuid.UUID, str]:
        """The id of the open access, and the path of a link into the instance, good once within a minute.

        ``visit_id`` is of ``vouch``, whose transaction has to be committed before anybody is led there.
        """
        _refuse_closed(instance)
        with tenant_session(self.engines, instance) as tenant:
            row = current(tenant, now)
            if row is None or not is_open(row, now):
                raise Conflict(_NOT_OPEN, instance.slug)
            entry = Entry(visit_id, row.id, staff.email)
        return entry.grant_id, link_path(EntryKey(self.keys, instance.id).token(entry, now))

    @contextmanager
    def _changing(self, instance: Instance, staff: Staff) -> Iterator[Session]:
        try:
            with tenant_session(self.engines, instance) as tenant:
                acting(tenant, Actor.staff(staff.email, staff.address, staff.request_id))
                yield tenant
        except SupportRefused as refused:
            raise Conflict(str(refused), instance.slug) from refused


def vouch(session: Session, sign_in_id: uuid.UUID) -> uuid.UUID:
    """The id of a new visit, which lasts no longer than this session of the console.

    Raises Conflict when that has ended meanwhile.
    """
    # Whoever ends it now waits for us, and takes the pass along.
    shared = {"read": True, "key_share": True}
    sign_in = session.get(StaffSignIn, sign_in_id, populate_existing=True, with_for_update=shared)
    if sign_in is None:
        raise Conflict(_SIGNED_OUT)
    visit_id = uuid.uuid4()
    session.add(SupportPass(visit_id=visit_id, sign_in_id=sign_in.id, expires_at=sign_in.expires_at))
    session.flush()
    return visit_id


def readable(door: SupportDoor, instance: Instance, now: datetime) -> tuple[Access | None, bool]:
    """What ``SupportDoor.last`` finds, and whether it could be read at all."""
    try:
        return door.last(instance, now), True
    except (SQLAlchemyError, LookupError):
        return None, False


def _first(rows: Sequence[SupportGrant]) -> SupportGrant | None:
    return rows[0] if rows else None


def _seen(tenant: Session, row: SupportGrant, now: datetime) -> Access:
    keeper = tenant.get(Account, row.granted_by) if row.granted_by is not None else None
    return Access(
        id=row.id,
        state=state_of(row, now),
        reason=row.reason,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        granted_by=keeper.full_name if keeper is not None else None,
        answer_until=answer_until(row) if row.granted_at is None else None,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )


def _refuse_closed(instance: Instance) -> None:
    if instance.state is not InstanceState.ACTIVE:
        raise Conflict(_CLOSED, instance.slug)
