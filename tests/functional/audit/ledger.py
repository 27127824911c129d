"""The trail of one instance as tests write, harm and judge it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from provisioner.audit.anchoring import anchor_trails
from provisioner.audit.purging import purge_instance
from provisioner.audit.trails import InstanceTrail
from provisioner.audit.verifying import Verdict, verify_instance
from provisioner.instances.work import Platform
from storage.trail import Head, head_of, take_head
from tenants.audit import record
from tenants.audit.anchoring import anchor
from tenants.audit.events import LoggedOut
from tenants.models import AuditEvent
from tenants.registry import RegisteredInstance, TrailHead


@dataclass(frozen=True)
class Ledger:
    platform: Platform
    id: uuid.UUID

    @property
    def trail(self) -> InstanceTrail:
        with Session(self.platform.control) as session:
            return InstanceTrail.of(session.get_one(RegisteredInstance, self.id))

    def at(self, moment: datetime) -> "Ledger":
        """The same at another moment."""
        return replace(self, platform=replace(self.platform, clock=lambda: moment))

    def write(self, count: int = 1, *, anchored: bool = True) -> Head:
        """Some lines, each in a transaction of its own, as a request writes them."""
        written = self.head()
        for _ in range(count):
            with self.trail.session(self.platform) as session:
                record(session, LoggedOut(uuid.uuid4()), self.platform.clock())
                session.commit()
                head = take_head(session)
            assert head is not None
            written = head
            if anchored:
                self.anchor(head)
        return written

    def anchor(self, head: Head) -> None:
        with Session(self.platform.control) as session, session.begin():
            anchor(session, self.id, head, self.platform.clock())

    def anchor_missed(self) -> None:
        anchor_trails(self.platform)

    @contextmanager
    def owned(self) -> Iterator[Session]:
        """With every right on the instance's tables."""
        with self.trail.owner_session(self.platform) as session:
            yield session

    def harm(self, statement: str, **values: int | str) -> None:
        with self.owned() as session:
            session.execute(text(statement), values)

    def head(self) -> Head:
        with self.trail.session(self.platform) as session:
            return head_of(session, AuditEvent)

    def first(self) -> int:
        with self.trail.session(self.platform) as session:
            return session.scalar(select(func.min(AuditEvent.position))) or 0

    def anchors(self) -> set[int]:
        with Session(self.platform.control) as session:
            mine = select(TrailHead.position).where(TrailHead.instance_id == self.id)
            return set(session.scalars(mine))

    def purge(self) -> int:
        return purge_instance(self.platform, self.trail)

    def verdict(self) -> Verdict:
        return verify_instance(self.platform, self.trail)

    def harms(self) -> list[tuple[str, int]]:
        return [(one.harm.value, one.position) for one in self.verdict().wounds]

    def days_later(self, days: int) -> "Ledger":
        return self.at(self.platform.clock() + timedelta(days=days))
