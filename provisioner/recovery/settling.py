"""What an archive brings along that was true of the former machine alone: ended, in one transaction each.

Sessions are ended with the rest: an archive knows nothing of those that somebody ended after it.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import ServiceRecovered
from provisioner.backups.copies.restoring import INTERRUPTED
from provisioner.backups.models import Restoration, RestorationState
from provisioner.domains.models import Domain
from provisioner.models import ControlMail, Instance, StaffSignIn
from provisioner.recovery.mails import Past, close_mails
from tenants.models import Mail, OperatorHead, SignIn, SupportGrant, SupportVisit
from tenants.registry import RegisteredInstance

_UNDER_WAY = (RestorationState.ASKED, RestorationState.RUNNING)
_CLOSED = {"hostname": None, "drop_after": None}
# The sweep asks anew for whatever is due; jobs that already ran are traces, and stay.
_FORGET_WORK = (
    text("DELETE FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"),
    text("DELETE FROM procrastinate_workers"),
)


def settle_control(session: Session, archive: uuid.UUID, taken_at: datetime, past: Past) -> None:
    """The control database, restored from ``archive``; its trail says so."""
    for statement in _FORGET_WORK:
        session.execute(statement)
    session.execute(delete(StaffSignIn))
    session.execute(delete(RegisteredInstance).where(RegisteredInstance.copy_of.is_not(None)))
    _end_copies(session, past.now)
    closed = close_mails(session, ControlMail, past)
    session.execute(update(Instance).values(next_look_at=past.now))
    watched = Domain.next_look_at.is_not(None)
    session.execute(update(Domain).where(watched).values(next_look_at=past.now))
    record(session, ServiceRecovered(archive, taken_at, closed), past.now)


def settle_tenant(session: Session, known_head: int, past: Past) -> int:
    """An instance's database, as its owner; returns how many mails are closed.

    What it remembers of the control plane's trail beyond ``known_head`` is of lines that are lost.
    """
    session.execute(delete(SignIn))
    session.execute(
        update(SupportVisit).values(expires_at=past.now).where(SupportVisit.expires_at > past.now)
    )
    is_open = SupportGrant.ended_at.is_(None), SupportGrant.expires_at > past.now
    session.execute(update(SupportGrant).values(ended_at=past.now).where(*is_open))
    session.execute(delete(OperatorHead).where(OperatorHead.position > known_head))
    return close_mails(session, Mail, past)


def _end_copies(session: Session, now: datetime) -> None:
    """No database of theirs came along."""
    gone = update(Restoration).where(Restoration.state == RestorationState.READY)
    session.execute(gone.values(state=RestorationState.DROPPED, dropped_at=now, **_CLOSED))
    under_way = update(Restoration).where(Restoration.state.in_(_UNDER_WAY))
    session.execute(under_way.values(state=RestorationState.FAILED, message=INTERRUPTED, **_CLOSED))
