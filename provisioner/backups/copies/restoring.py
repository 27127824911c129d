"""Bringing an archive back beside the running instance, for staff to look into.

Nothing is shown before everything held to the last byte: the copy's entry in the registry is committed with
the state of its row. Whoever dies before leaves a row that says so, by whose id all is found and removed.
"""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from provisioner.backups.copies import copies
from provisioner.backups.copies.filling import fill, stored_bytes
from provisioner.backups.copies.holding import hold
from provisioner.backups.copies.names import files_prefix
from provisioner.backups.copies.progress import Progress, Tell
from provisioner.backups.copies.restorations import LIFETIME, find_restoration
from provisioner.backups.models import Archive, RestorationState
from provisioner.backups.taking.opening import Opened, open_archive
from provisioner.errors import ProvisionerError
from provisioner.instances.work import Platform
from storage.archive.written import FileRecord
from storage.errors import StorageError

logger = logging.getLogger(__name__)
INTERRUPTED = (
    "La restauration a été interrompue par l’arrêt du service ; ce qu’elle avait commencé a été effacé. "
    "Demandez-la à nouveau."
)
UNEXPECTED = "Erreur inattendue ; l’équipe technique trouvera le détail dans le journal du service."


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: rows by table as the manifest has them, sizes in bytes by file."""

    rows: dict[str, int]
    files: dict[str, int] = field(default_factory=dict)


def carry_out_restoration(platform: Platform, restoration_id: uuid.UUID) -> None:
    """Do what was asked for, or record why not. Raises CopyBusy."""
    try:
        restore_beside(platform, restoration_id)
    except copies.CopyBusy:
        raise
    except (ProvisionerError, StorageError) as error:
        logger.warning("restoration %s: %s", restoration_id, error)
    except Exception:
        logger.exception("restoration %s", restoration_id)


def restore_beside(platform: Platform, restoration_id: uuid.UUID, tell: Tell = lambda sentence: None) -> None:
    """Make the copy whose row was asked for; one that is past that is left as it is, but for a dead one's.

    Whatever is raised, nothing of the copy is left and its row says why: InputRefused when the archive is
    not what it should be, and what the systems around raise. Raises CopyBusy, and then nothing was done.
    """
    with copies.copy_lock(platform, restoration_id):
        archive = _begin(platform, restoration_id)
        if archive is None:
            return
        try:
            opened = open_archive(platform, archive)
            progress = Progress(platform, restoration_id, tell)
            restored = _restore(platform, progress, archive, opened)
            _promote(platform, restoration_id, restored)
        except BaseException as error:
            give_up(platform, restoration_id, sentence_of(error))
            raise


def drop_copy(platform: Platform, restoration_id: uuid.UUID) -> bool:
    """Remove a copy that is ready, and record it; whether there was one. Raises CopyBusy."""
    with copies.copy_lock(platform, restoration_id):
        if _state(platform, restoration_id) is not RestorationState.READY:
            return False
        copies.remove(platform, restoration_id)
        end(platform, restoration_id, RestorationState.DROPPED, None)
        return True


def catch_up(platform: Platform, restoration_id: uuid.UUID) -> bool:
    """Bring a copy that is kept to the current release; whether it was not. Raises CopyBusy, or
    MigrationFailed.
    """
    with copies.copy_lock(platform, restoration_id):
        ready = _state(platform, restoration_id) is RestorationState.READY
        if not ready or copies.is_current(platform, restoration_id):
            return False
        copies.open_to_login(platform, restoration_id)
        return True


def end_dead(platform: Platform, restoration_id: uuid.UUID) -> bool:
    """Remove what a restoration nobody carries out has left; whether there was one. Raises CopyBusy."""
    with copies.copy_lock(platform, restoration_id):
        if _state(platform, restoration_id) is not RestorationState.RUNNING:
            return False
        give_up(platform, restoration_id, INTERRUPTED)
        return True


def give_up(platform: Platform, restoration_id: uuid.UUID, sentence: str) -> None:
    """Remove what was made, then say so: if removing fails, the row stays one that somebody must clean."""
    copies.remove(platform, restoration_id)
    end(platform, restoration_id, RestorationState.FAILED, sentence)


def end(platform: Platform, restoration_id: uuid.UUID, state: RestorationState, message: str | None) -> None:
    with Session(platform.control) as session, session.begin():
        restoration = find_restoration(session, restoration_id)
        restoration.state, restoration.message = state, message
        restoration.hostname, restoration.drop_after = None, None
        if state is RestorationState.DROPPED:
            restoration.dropped_at = platform.clock()


def sentence_of(error: BaseException) -> str:
    """For the person who asked; nothing of a defect of ours but that there is one."""
    if isinstance(error, ProvisionerError | StorageError):
        return str(error)
    return UNEXPECTED if isinstance(error, Exception) else INTERRUPTED


def _begin(platform: Platform, restoration_id: uuid.UUID) -> Archive | None:
    """The archive to restore, None when there is nothing to do; for whoever holds the copy."""
    state = _state(platform, restoration_id)
    if state is RestorationState.RUNNING:
        # Whoever ran it would still hold it.
        give_up(platform, restoration_id, INTERRUPTED)
    if state is not RestorationState.ASKED:
        return None
    with Session(platform.control, expire_on_commit=False) as session, session.begin():
        restoration = find_restoration(session, restoration_id)
        restoration.state, restoration.message = RestorationState.RUNNING, "Lecture du manifeste"
        return restoration.archive


def _state(platform: Platform, restoration_id: uuid.UUID) -> RestorationState:
    with Session(platform.control) as session:
        return find_restoration(session, restoration_id).state


def _restore(platform: Platform, progress: Progress, archive: Archive, opened: Opened) -> Restored:
    copy_id = progress.restoration_id
    restored = Restored(opened.manifest.rows)

    def keep(record: FileRecord, chunks: Iterator[bytes]) -> None:
        platform.store.put(f"{files_prefix(copy_id)}{record.name}", b"".join(chunks))
        restored.files[record.name] = record.size

    progress.says("Restauration de la base et des fichiers")
    target = copies.make_empty(platform, copy_id)
    fill(stored_bytes(platform, archive, progress.read), opened, target, keep)
    progress.says("Mise à la version actuelle et ouverture à l’équipe")
    copies.open_to_login(platform, copy_id)
    return restored


def _promote(platform: Platform, restoration_id: uuid.UUID, restored: Restored) -> None:
    now = platform.clock()
    with Session(platform.control) as session, session.begin():
        restoration = find_restoration(session, restoration_id)
        # Its key may have been destroyed while it was read.
        archive = hold(session, restoration.archive_id)
        assert archive.instance_id is not None  # noqa: S101 - the row is made for instances alone
        restoration.hostname = copies.publish(
            platform, session, restoration_id, archive.instance_id, archive.taken_at
        )
        restoration.state, restoration.message = RestorationState.READY, None
        restoration.rows, restoration.files = restored.rows, restored.files
        restoration.done_bytes = archive.bytes or restoration.done_bytes
        restoration.ready_at, restoration.drop_after = now, now + LIFETIME
