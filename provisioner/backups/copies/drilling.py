"""Restoring for proof: an archive is worth what came back of it.

The copy is never open to anybody: its login page is asked for within this process, through a visit.
"""

import logging
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from provisioner.backups.catalogue import find_archive
from provisioner.backups.copies import copies
from provisioner.backups.copies.filling import fill, stored_bytes
from provisioner.backups.copies.holding import hold
from provisioner.backups.models import Archive, Drill
from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.backups.plan.rehearsal import drill_due
from provisioner.backups.taking.opening import FIELD, ArchiveRefused, Opened, open_archive
from provisioner.backups.watch.records import all_instances, all_records
from provisioner.errors import InputRefused, ProvisionerError
from provisioner.instances.work import Platform
from provisioner.jobs import defer_drill, defer_verify
from provisioner.login_page import serves_this_instance
from provisioner.prepare import CONTROL_MIGRATIONS, TENANT_MIGRATIONS
from storage.errors import StorageError
from storage.migrations import MigrationFailed, head, latest, try_upgrade
from tenants.registry import InstanceState, RegisteredInstance
from tenants.visits import VisitKey, link_path
from themes.problems import Problem

logger = logging.getLogger(__name__)
# At a time: the sweep comes back every minute, and what is queued already is not queued again.
QUEUED_AT_ONCE = 8
INTERRUPTED = Problem.error(
    FIELD,
    "interrupted",
    "La restauration d’essai a été interrompue par l’arrêt du service ; elle sera refaite.",
)
_UNEXPECTED = Problem.error(
    FIELD,
    "unexpected",
    "Erreur inattendue ; l’équipe technique trouvera le détail dans le journal du service.",
)


def drill(platform: Platform, archive_id: uuid.UUID) -> Drill:
    """Restore the archive into a copy, prove it, remove it; the row says what was found, detached.

    What was found is recorded first: a drill that cannot even remove its copy stays open, and the clean-up
    ends it with that. Raises NotFound, and ArchiveRefused for an archive of which there is nothing to read:
    that says nothing about what else is restored.
    """
    drill_id = uuid.uuid4()
    with copies.copy_lock(platform, drill_id):
        archive = _begin(platform, drill_id, archive_id)
        try:
            rows, problems = _carry_out(platform, drill_id, archive), []
        except Exception as error:
            rows, problems = None, _problems_of(error)
        except BaseException:
            _end(platform, drill_id)
            raise
        _note(platform, drill_id, rows, problems)
        return _end(platform, drill_id)


def end_dead(platform: Platform, drill_id: uuid.UUID) -> bool:
    """Remove what a drill has left that nobody goes on with; whether there was one. Raises CopyBusy."""
    with copies.copy_lock(platform, drill_id):
        with Session(platform.control) as session:
            if session.get_one(Drill, drill_id).ended_at is not None:
                return False
        _end(platform, drill_id)
        return True


def _note(
    platform: Platform, drill_id: uuid.UUID, rows: dict[str, int] | None, problems: list[Problem]
) -> None:
    with Session(platform.control) as session, session.begin():
        drill = session.get_one(Drill, drill_id)
        drill.rows, drill.problems = rows, _told(problems)


def _told(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"code": problem.code, "message": problem.message} for problem in problems]


def _end(platform: Platform, drill_id: uuid.UUID) -> Drill:
    """Remove the copy, then draw what follows from what was noted; only a drill that held proves anything."""
    copies.remove(platform, drill_id)
    now = platform.clock()
    with Session(platform.control, expire_on_commit=False) as session, session.begin():
        drill = session.get_one(Drill, drill_id)
        drill.ended_at = now
        if drill.rows is None and not drill.problems:
            drill.problems = _told([INTERRUPTED])
        if drill.held and (refusal := _refusal(session, drill)) is not None:
            drill.rows, drill.problems = None, _told([refusal.problem])
        if drill.hindered:
            return drill
        if drill.problems:
            _doubt(session, drill.archive)
        else:
            drill.revision = _revision(drill.archive)
            _believe(session, drill.archive, now)
        return drill


def _refusal(session: Session, drill: Drill) -> ArchiveRefused | None:
    """Why the archive proves nothing any more: its key may have been destroyed while it was restored."""
    try:
        hold(session, drill.archive_id)
    except ArchiveRefused as refusal:
        return refusal
    return None


def defer_due(platform: Platform, at_once: int = QUEUED_AT_ONCE) -> int:
    """Queue the drills whose time has come, the most urgent first; returns how many."""
    with Session(platform.control) as session, session.begin():
        due = _due(session, platform)[:at_once]
        for archive in due:
            defer_drill(session, archive.id, scheduled=True)
    return len(due)


def _due(session: Session, platform: Platform) -> list[ArchiveFacts]:
    plan, now = platform.offer.backup, platform.clock()
    records = all_records(session, all_instances(session), plan, now)
    found: list[ArchiveFacts] = []
    for migrations, of_control in ((TENANT_MIGRATIONS, False), (CONTROL_MIGRATIONS, True)):
        wanted = [record for owner, record in records.items() if (owner is None) is of_control]
        archives = [archive for record in wanted for archive in record.archives]
        drills = [drill for record in wanted for drill in record.drills]
        found += drill_due(plan, archives, drills, head(migrations), now)
    return found


def _begin(platform: Platform, drill_id: uuid.UUID, archive_id: uuid.UUID) -> Archive:
    with Session(platform.control, expire_on_commit=False) as session, session.begin():
        archive = hold(session, find_archive(session, archive_id).id)
        session.add(Drill(id=drill_id, archive_id=archive.id, started_at=platform.clock(), problems=[]))
        return archive


def _carry_out(platform: Platform, drill_id: uuid.UUID, archive: Archive) -> dict[str, int]:
    """Raises whatever shows that it does not hold."""
    opened = open_archive(platform, archive)
    if archive.instance_id is None:
        _prove_control(platform, drill_id, archive, opened)
    else:
        target = copies.make_empty(platform, drill_id)
        fill(stored_bytes(platform, archive), opened, target)
        copies.open_to_login(platform, drill_id)
        _look(platform, drill_id, archive.instance_id, archive.taken_at)
    return opened.manifest.rows


def _prove_control(platform: Platform, drill_id: uuid.UUID, archive: Archive, opened: Opened) -> None:
    """The same but for pages: the console's are those of this process."""
    target = copies.make_empty_for(platform, drill_id, str(platform.admin.username))
    fill(stored_bytes(platform, archive), opened, target)
    try_upgrade(platform.admin.set(database=target.name), CONTROL_MIGRATIONS)


def _look(platform: Platform, drill_id: uuid.UUID, instance_id: uuid.UUID, taken_at: datetime) -> None:
    """The copy's pages by the real web application. Raises InputRefused when they are not its own."""
    with Session(platform.control) as session, session.begin():
        hostname = copies.publish(platform, session, drill_id, instance_id, taken_at)
        theme = session.get_one(RegisteredInstance, drill_id).theme_version
    link = link_path(VisitKey(platform.keys, drill_id).link(platform.clock()))
    for answer in platform.runtime.visit(hostname, link):
        if theme is None or not serves_this_instance(answer, theme, InstanceState.ACTIVE):
            sentence = f"L’application ne sert pas l’instance restaurée (réponse {answer.status})."
            raise InputRefused([Problem.error(FIELD, "page", sentence)])


def _problems_of(error: Exception) -> list[Problem]:
    if isinstance(error, InputRefused):
        # A missing key among them: its codes are HINDRANCES.
        return list(error.problems)
    if isinstance(error, MigrationFailed):
        return [Problem.error(FIELD, "migration", str(error))]
    if isinstance(error, ProvisionerError | StorageError):
        return [Problem.error(FIELD, "unavailable", str(error))]
    logger.error("drill", exc_info=error)
    return [_UNEXPECTED]


def _revision(archive: Archive) -> str:
    """What the restored database was at in the end: one of a later release stays as it is."""
    location = CONTROL_MIGRATIONS if archive.instance_id is None else TENANT_MIGRATIONS
    return latest(archive.revision, location)


def _believe(session: Session, archive: Archive, now: datetime) -> None:
    archive.drilled_at = now
    if archive.instance_id is not None:
        entry = session.get(RegisteredInstance, archive.instance_id)
        if entry is not None:
            entry.proven_at = now


def _doubt(session: Session, archive: Archive) -> None:
    """Whether its bytes are still what they were is for a reading back to say."""
    if archive.state.usable:
        defer_verify(session, archive.id)
