"""What is wrong with the backups of an owner, told from what is known of its archives and drills. Pure.

A failure that the next attempt may mend is no news; the second in a row is. What is stale is judged by
``freshness``, with the offer's numbers (MIX-BACKUP-2).
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts, DrillFacts, Owner
from provisioner.backups.plan.freshness import freshness, proof
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.offers.backup import Backup
from tenants.calendar import french_day

# In a row, until somebody has to know.
FAILURES = 2
# Older attempts say nothing about the store as it is now.
STORE_MEMORY = timedelta(hours=24)
# How long the expiry may take after the moment at which an archive has to go.
EXPIRY_GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, for an instance or (None) for all; ``archive`` when it is about that one."""

    code: AlertCode
    instance_id: uuid.UUID | None
    message: str
    archive: uuid.UUID | None = None

    @property
    def key(self) -> str:
        return self.code.value if self.archive is None else f"{self.code.value}:{self.archive}"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an owner: the archives and drills that matter now, the newest first.

    ``reasons`` say, by the id of an archive, why it failed or is damaged, and ``refused`` are those that
    failed because of the store; ``drill_reasons`` say why a restore did not hold. ``alerted`` are damaged
    archives that staff were told of, with when the alert was opened, None when it is over. ``overdue`` are
    archives that should have left the store. ``has_database``: there is something to save. ``shredded``: its
    key was destroyed.
    """

    owner: Owner
    has_database: bool = True
    shredded: bool = False
    archives: tuple[ArchiveFacts, ...] = ()
    drills: tuple[DrillFacts, ...] = ()
    reasons: Mapping[uuid.UUID, str] = field(default_factory=dict)
    refused: frozenset[uuid.UUID] = frozenset()
    drill_reasons: Mapping[uuid.UUID, str] = field(default_factory=dict)
    alerted: Mapping[uuid.UUID, datetime | None] = field(default_factory=dict)
    overdue: tuple[ArchiveFacts, ...] = ()

    @property
    def saved_at(self) -> datetime | None:
        """The snapshot of the newest good archive."""
        good = (archive.taken_at for archive in self.archives if archive.state is ArchiveState.VERIFIED)
        return max(good, default=None)

    @property
    def proven_at(self) -> datetime | None:
        """The end of the newest drill that held."""
        return max((drill.ended_at for drill in self.drills if drill.held and drill.ended_at), default=None)

    @property
    def lost_its_key(self) -> bool:
        """Whether there were archives that nobody can read any more."""
        return any(archive.state is ArchiveState.SHREDDED for archive in self.archives)

    @property
    def is_awaited(self) -> bool:
        """Whether there ought to be archives, and drills of them."""
        return not self.shredded and (self.has_database or bool(self.archives))


def trouble_of_store(records: Iterable[Record], now: datetime) -> Trouble | None:
    """The newest attempts of all owners together failed because of the store, ``FAILURES`` in a row."""
    attempts = [
        (archive.taken_at, archive.id in record.refused, record.reasons.get(archive.id, ""))
        for record in records
        for archive in _ended(record.archives)
        if archive.taken_at > now - STORE_MEMORY
    ]
    newest_first = sorted(attempts, key=lambda attempt: attempt[0], reverse=True)
    refused = list(takewhile(lambda attempt: attempt[1], newest_first))
    if len(refused) < FAILURES:
        return None
    since, reason = refused[-1][0], refused[0][2]
    message = f"Toutes les tentatives échouent depuis le {french_day(since)}. {reason}"
    return Trouble(AlertCode.STORE_REFUSES, None, message)


def troubles_of(plan: Backup, record: Record, now: datetime) -> Iterator[Trouble]:
    """Everything that is wrong with one owner."""
    for code, sentence in _sentences(plan, record, now):
        if sentence is not None:
            yield Trouble(code, record.owner.id, sentence)
    yield from _damaged(record)


def _sentences(plan: Backup, record: Record, now: datetime) -> Iterator[tuple[AlertCode, str | None]]:
    if record.is_awaited:
        yield AlertCode.NO_FRESH_BACKUP, _stale(plan, record, now)
        yield AlertCode.BACKUP_FAILS, _failing(record)
        yield AlertCode.NOT_PROVEN, _unproven(plan, record, now)
        yield AlertCode.DRILL_FAILS, _drills_failing(record)
    yield AlertCode.EXPIRY_OVERDUE, _overdue(record)


def _stale(plan: Backup, record: Record, now: datetime) -> str | None:
    found = freshness(plan, record.owner, record.archives, now)
    if not found.status.alarming:
        return None
    return last_good(found.last.taken_at if found.last else None, record)


def last_good(taken_at: datetime | None, record: Record) -> str:
    """When the newest good archive was taken, or that there is none."""
    if taken_at is None:
        return f"Aucune bonne sauvegarde {_since(record)}."
    return f"Dernière bonne sauvegarde : {french_day(taken_at)}."


def _unproven(plan: Backup, record: Record, now: datetime) -> str | None:
    found = proof(plan, record.owner, record.drills, now)
    return last_proof(record) if found.status.alarming else None


def last_proof(record: Record) -> str:
    """When a restore was last proven, or that none was."""
    if record.proven_at is None:
        return f"Aucune restauration d’essai réussie {_since(record)}."
    return f"Dernière restauration d’essai réussie : {french_day(record.proven_at)}."


def _since(record: Record) -> str:
    """From when on nothing is known to be good."""
    if record.lost_its_key:
        return "depuis que la clé des précédentes a été broyée"
    return f"depuis la création, le {french_day(record.owner.created_at)}"


def _failing(record: Record) -> str | None:
    """``FAILURES`` attempts in a row, since the last that was good."""
    failed = list(takewhile(lambda archive: archive.state is ArchiveState.FAILED, _ended(record.archives)))
    if len(failed) < FAILURES:
        return None
    last = failed[0]
    return _in_a_row(len(failed), "sauvegardes", last.taken_at, record.reasons.get(last.id))


def _ended(archives: Iterable[ArchiveFacts]) -> Iterator[ArchiveFacts]:
    """What is under way, or waits to be read back, says nothing yet."""
    waiting = {ArchiveState.RUNNING, ArchiveState.STORED}
    return (archive for archive in archives if archive.state not in waiting)


def _drills_failing(record: Record) -> str | None:
    ended = [drill for drill in record.drills if drill.ended_at is not None and not drill.hindered]
    failed = list(takewhile(lambda drill: not drill.held, ended))
    if len(failed) < FAILURES:
        return None
    last = failed[0]
    return _in_a_row(
        len(failed), "restaurations d’essai", last.started_at, record.drill_reasons.get(last.archive)
    )


def _in_a_row(count: int, what: str, last_at: datetime, reason: str | None) -> str:
    said = f"{count} {what} de suite ont échoué, la dernière le {french_day(last_at)}"
    return f"{said}. {reason}" if reason else f"{said}."


def _overdue(record: Record) -> str | None:
    if not record.overdue:
        return None
    oldest = min(archive.taken_at for archive in record.overdue)
    if len(record.overdue) == 1:
        return f"La sauvegarde du {french_day(oldest)} devrait avoir quitté le stockage."
    return (
        f"{len(record.overdue)} sauvegardes devraient avoir quitté le stockage ; la plus ancienne est du "
        f"{french_day(oldest)}."
    )


def _damaged(record: Record) -> Iterator[Trouble]:
    """Until a good archive was taken after staff heard of it: what is lost stays lost, and is told once."""
    for archive in record.archives:
        if archive.state is ArchiveState.DAMAGED and _is_news(archive, record):
            reason = record.reasons.get(archive.id)
            said = f"La sauvegarde du {french_day(archive.taken_at)} n’est plus bonne"
            message = f"{said}. {reason}" if reason else f"{said}."
            yield Trouble(AlertCode.ARCHIVE_DAMAGED, record.owner.id, message, archive.id)


def _is_news(archive: ArchiveFacts, record: Record) -> bool:
    if archive.id not in record.alerted:
        return True
    opened_at = record.alerted[archive.id]
    return opened_at is not None and (record.saved_at is None or record.saved_at <= opened_at)
