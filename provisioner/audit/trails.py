"""Where the trails are: one in the database of each instance, and that of the control plane."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.orm import Session

from provisioner.errors import NotFound
from provisioner.instances.work import Platform
from tenants.databases import TenantNames
from tenants.registry import RegisteredInstance


@dataclass(frozen=True, slots=True)
class InstanceTrail:
    """The trail of one instance, or of a copy that was restored beside one (``copy_of``)."""

    id: uuid.UUID
    slug: str
    server: str
    copy_of: uuid.UUID | None = None
    copied_at: datetime | None = None

    @classmethod
    def of(cls, entry: RegisteredInstance) -> "InstanceTrail":
        return cls(entry.id, entry.slug, entry.database_server, entry.copy_of, entry.copied_at)

    def session(self, platform: Platform) -> Session:
        """With the rights of the instance: it reads lines and adds some."""
        return Session(platform.tenants.engine(self.id, self.server))

    @contextmanager
    def owner_session(self, platform: Platform) -> Iterator[Session]:
        """As the owner of the tables, who alone can take lines away; committed when left in peace."""
        names = TenantNames.of(self.id)
        engine = create_engine(platform.admin.set(database=names.database), poolclass=NullPool)
        with Session(engine) as session, session.begin():
            quoted = engine.dialect.identifier_preparer.quote(names.owner)
            session.execute(text(f"SET LOCAL ROLE {quoted}"))
            yield session


def all_trails(session: Session) -> list[InstanceTrail]:
    """Of every instance that has a database, by slug; copies are nobody's place of work."""
    entries = select(RegisteredInstance).where(RegisteredInstance.copy_of.is_(None))
    return [InstanceTrail.of(one) for one in session.scalars(entries.order_by(RegisteredInstance.slug))]


def find_trail(session: Session, slug: str) -> InstanceTrail:
    """Of an instance, or of a copy of one. Raises NotFound."""
    entry = session.scalars(select(RegisteredInstance).where(RegisteredInstance.slug == slug)).one_or_none()
    if entry is None:
        raise NotFound(f"Aucune instance qui ait déjà un journal ne s’appelle « {slug} ».")
    return InstanceTrail.of(entry)
