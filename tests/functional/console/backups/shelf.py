"""Rows of the catalogue for screens: archives, drills and copies that nothing stands behind."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from provisioner.backups.models import (
    Archive,
    ArchiveState,
    BackupAlert,
    Drill,
    Restoration,
    RestorationState,
)
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tenants.calendar import PARIS

ROWS = {"accounts": 3, "audit_events": 1_204, "contacts": 12_845, "invitations": 2, "structure": 1}
YEAR = timedelta(days=365)
CONTROL_KEPT = timedelta(days=35)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shelf:
    """The catalogue of an installation, one committed transaction a step."""

    platform: Platform

    @property
    def now(self) -> datetime:
        return self.platform.clock()

    def night(self, days_ago: int) -> datetime:
        """When every run of a night has begun in Paris, so many days ago; a moment ago if that is to come."""
        day = self.now.astimezone(PARIS).date() - days_ago * _DAY
        moment = datetime.combine(day, time(5, 29), PARIS).astimezone(UTC)
        return min(moment, self.now - timedelta(minutes=1))

    @contextmanager
    def rows(self) -> Iterator[Session]:
        with Session(self.platform.control) as session, session.begin():
            yield session

    def archive(self, owner: uuid.UUID | None, days_ago: int = 0, **changes: Any) -> uuid.UUID:
        """A verified one, unless ``changes`` say otherwise."""
        values = self.values(owner, days_ago, **changes)
        with self.rows() as session:
            session.execute(insert(Archive), [values])
        return uuid.UUID(str(values["id"]))

    def values(self, owner: uuid.UUID | None, days_ago: int, **changes: Any) -> dict[str, Any]:
        archive_id, taken_at = uuid.uuid4(), self.night(days_ago)
        expires_at = taken_at + YEAR
        return {
            "id": archive_id,
            "instance_id": owner,
            "kind": "daily",
            "slot": taken_at,
            "state": ArchiveState.VERIFIED,
            "taken_at": taken_at,
            "finished_at": taken_at + timedelta(seconds=9),
            "asked_by": None,
            "key": f"instances/{owner}/{taken_at:%Y%m%dt%H%M%Sz}-{archive_id.hex[:8]}.tar.zst.age",
            "recipient": "age1exemple",
            "bytes": 4_100_000 + (365 - days_ago) * 3_000,
            "sha256": archive_id.hex * 2,
            "revision": "0012",
            "rows": ROWS,
            "expires_at": expires_at,
            "locked_until": expires_at,
            "verified_at": taken_at + timedelta(seconds=12),
            "drilled_at": None,
            "problem_code": None,
            "problem": None,
            **changes,
        }

    def year(
        self,
        owner: uuid.UUID | None,
        days: int = 365,
        *,
        failed: Collection[int] = (),
        missed: Collection[int] = (),
        drilled_every: int | None = 28,
        until: int = 0,
    ) -> None:
        """One archive a night for ``days`` until ``until`` days ago; the numbers are days ago."""
        self._born(owner, days)
        values = [
            self._of_night(
                owner, ago, failed=failed, drilled=drilled_every is not None and ago % drilled_every == 5
            )
            for ago in range(until, days)
            if ago not in missed
        ]
        with self.rows() as session:
            session.execute(insert(Archive), values)
            # Nothing to insert would insert a row without values.
            if drills := list(_drills(values)):
                session.execute(insert(Drill), drills)

    def _of_night(
        self, owner: uuid.UUID | None, ago: int, *, failed: Collection[int], drilled: bool
    ) -> dict[str, Any]:
        if ago in failed:
            return self.values(owner, ago, **FAILURE)
        if ago > (YEAR if owner else CONTROL_KEPT).days:
            return self.values(owner, ago, state=ArchiveState.EXPIRED)
        drilled_at = self.night(ago) + timedelta(hours=1)
        return self.values(owner, ago, drilled_at=drilled_at if drilled and drilled_at < self.now else None)

    def _born(self, owner: uuid.UUID | None, days: int) -> None:
        if owner is not None:
            with self.rows() as session:
                session.get_one(Instance, owner).created_at = self.night(days - 1) - timedelta(hours=12)

    def drill(self, archive_id: uuid.UUID, **changes: Any) -> None:
        """One that held, unless ``changes`` say otherwise."""
        ended_at = changes.pop("ended_at", self.now - timedelta(minutes=2))
        values = {
            "id": uuid.uuid4(),
            "archive_id": archive_id,
            "started_at": self.now - timedelta(minutes=3),
            "ended_at": ended_at,
            "revision": "0012",
            "rows": ROWS,
            "problems": [],
            **changes,
        }
        with self.rows() as session:
            session.execute(insert(Drill), [values])

    def copy(self, archive_id: uuid.UUID, **changes: Any) -> uuid.UUID:
        """One that was just asked for, unless ``changes`` say otherwise."""
        copy_id = uuid.uuid4()
        values = {
            "id": copy_id,
            "archive_id": archive_id,
            "state": RestorationState.ASKED,
            "asked_at": self.now,
            "asked_by": "e.garance@operateur.example",
            "done_bytes": 0,
            "message": "En attente d’une place",
            **changes,
        }
        with self.rows() as session:
            session.execute(insert(Restoration), [values])
        return copy_id

    def change_copy(self, copy_id: uuid.UUID, **changes: Any) -> None:
        with self.rows() as session:
            copy = session.get_one(Restoration, copy_id)
            for name, value in changes.items():
                setattr(copy, name, value)

    def alert(self, owner: uuid.UUID | None, code: str, message: str, *, hours: int = 5) -> None:
        """One that is open since so many hours."""
        values = {
            "id": uuid.uuid4(),
            "instance_id": owner,
            "code": code,
            "message": message,
            "opened_at": self.now - timedelta(hours=hours),
        }
        with self.rows() as session:
            session.execute(insert(BackupAlert), [values])

    def clear(self, owners: Iterable[uuid.UUID | None]) -> None:
        """Nothing was ever saved of these."""
        with self.rows() as session:
            for owner in owners:
                _clear(session, owner)


FAILURE: dict[str, Any] = {
    "state": ArchiveState.FAILED,
    "verified_at": None,
    "locked_until": None,
    "expires_at": None,
    "bytes": None,
    "sha256": None,
    "rows": None,
    "problem_code": "store_failed",
    "problem": "Le stockage a refusé l’envoi : « 503 Service Unavailable », trois fois de suite. Rien n’en a "
    "été gardé ; la prochaine tentative est déjà prévue.",
}


def _drills(values: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in values:
        if each["drilled_at"] is not None:
            yield {
                "id": uuid.uuid4(),
                "archive_id": each["id"],
                "started_at": each["drilled_at"] - timedelta(seconds=3),
                "ended_at": each["drilled_at"],
                "revision": "0012",
                "rows": ROWS,
                "problems": [],
            }


def _clear(session: Session, owner: uuid.UUID | None) -> None:
    mine = select(Archive.id).where(Archive.instance_id.is_not_distinct_from(owner))
    for model in (Drill, Restoration):
        session.execute(delete(model).where(model.archive_id.in_(mine)))
    session.execute(delete(Archive).where(Archive.instance_id.is_not_distinct_from(owner)))
    session.execute(delete(BackupAlert).where(BackupAlert.instance_id.is_not_distinct_from(owner)))
