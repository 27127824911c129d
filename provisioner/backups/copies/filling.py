"""An archive back into an empty database, where it is compared with what its manifest promised."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from provisioner.backups.models import Archive
from provisioner.backups.taking.opening import FIELD, Opened, refused
from provisioner.errors import InputRefused, OutsideFailed
from provisioner.instances.work import Platform
from storage.archive.contents import Difference, differences
from storage.archive.errors import ArchiveError, ReadingFault
from storage.archive.manifest import Manifest
from storage.archive.reading import FileSink
from storage.archive.restoring import contents_of, restore_database
from storage.archive.tools import Database
from storage.database import connect
from storage.objects import ObjectStoreError
from themes.problems import Problem

OnBytes = Callable[[int], None]
"""Is told how many more bytes of the archive were read; from another thread."""


def fill(
    chunks: Iterable[bytes],
    opened: Opened,
    target: Database,
    file: FileSink = lambda record, chunks: None,
) -> None:
    """Restore the archive into ``target``, every file to ``file``, and compare rows and digests.

    What was handed out before this returns does not count: on any error, the copy is to be removed. Raises
    InputRefused with what is wrong with the archive, ObjectStoreError and OutsideFailed when it is not the
    archive's fault.
    """
    try:
        restore_database(chunks, opened.manifest, opened.identities, target, file=file)
    except ArchiveError as error:
        raise told(error) from error
    compare(opened.manifest, target)


def compare(manifest: Manifest, target: Database) -> None:
    """Raises InputRefused with every table that does not hold what it should."""
    with closing(connect(target.server)) as connection:
        major = connection.info.server_version // 10_000
    try:
        found = contents_of(target)
    except ArchiveError as error:
        raise told(error) from error
    same_major = manifest.versions.postgresql.split(".")[0] == str(major)
    wrong = differences(manifest.tables, found, same_major=same_major)
    if wrong:
        raise InputRefused([_problem(difference) for difference in wrong])


def told(error: ArchiveError) -> Exception:
    """What a reader of archives says: the archive's fault, or that of what surrounds us."""
    if error.code is ReadingFault.STORE_FAILED:
        return ObjectStoreError(str(error))
    if error.code in {ReadingFault.DATABASE_FAILED, ReadingFault.TOOLS_MISSING}:
        return OutsideFailed(str(error))
    return refused(error)


def stored_bytes(
    platform: Platform, archive: Archive, on_bytes: OnBytes = lambda count: None
) -> Iterator[bytes]:
    """The archive as it lies in the store, in chunks."""
    for chunk in platform.archives.read(archive.key, archive.version):
        on_bytes(len(chunk))
        yield chunk


def _problem(difference: Difference) -> Problem:
    table = difference.table.removeprefix("public.")
    expected, found = difference.expected, difference.found
    if found is None:
        return Problem.error(FIELD, "table_missing", f"La table « {table} » manque après la restauration.")
    if expected is None:
        return Problem.error(FIELD, "table_unknown", f"La table « {table} » n’était pas dans la sauvegarde.")
    if expected.rows != found.rows:
        sentence = f"La table « {table} » a {found.rows} lignes au lieu de {expected.rows}."
        return Problem.error(FIELD, "rows", sentence)
    sentence = f"La table « {table} » a le bon nombre de lignes, mais leur contenu diffère."
    return Problem.error(FIELD, "digest", sentence)
