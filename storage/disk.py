"""Files that outlive a crash, and what an operating system's error means, in French."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

_REASONS = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota du disque est atteint",
    errno.EFBIG: "le fichier dépasse la taille permise",
    errno.EACCES: "l’accès est refusé",
    errno.EPERM: "l’accès est refusé",
    errno.EROFS: "le disque est en lecture seule",
    errno.EIO: "le disque signale une erreur d’entrée-sortie",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.ENOENT: "un dossier a disparu",
    errno.ENOTDIR: "un fichier se trouve à la place d’un dossier",
    errno.EEXIST: "un fichier se trouve à la place d’un dossier",
    errno.EISDIR: "un dossier se trouve à la place d’un fichier",
}


def reason(error: OSError) -> str:
    """What went wrong, as a French clause without a full stop."""
    return _REASONS.get(error.errno or 0, f"erreur du système « {error.strerror or error} »")


def make_folder(path: Path) -> None:
    """For its owner alone, as are those above it that have to be made; durably. Raises OSError."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have the names in it outlive a crash. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files_below(folder: Path) -> Iterator[Path]:
    """Every file, in no order. Raises OSError, also when there is no such folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from files_below(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
