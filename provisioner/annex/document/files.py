"""The file that the annex is in."""

import os
import stat
from pathlib import Path

from themes.problems import Problem

LARGEST_FILE = 10_000_000
"""Bytes (CONV-UNIT). A signed offer with its scanned pages has about 5 MB."""


def load(path: Path) -> bytes | Problem:
    """The content, or why there is none (field ``document``).

    Reads at most one byte more than ``LARGEST_FILE``, so that a huge file is refused without being read.
    """
    try:
        # Opening a named pipe would otherwise wait for somebody to write to it.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return _refused(
                    "unreadable", f"« {path} » n’est pas un fichier ordinaire : indiquez l’annexe."
                )
            return file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return _refused("not_found", f"Le fichier « {path} » n’existe pas : vérifiez son nom.")
    except IsADirectoryError:
        return _refused("unreadable", f"« {path} » est un dossier : indiquez le fichier de l’annexe.")
    except PermissionError:
        return _refused("unreadable", f"Vous n’avez pas le droit de lire le fichier « {path} ».")
    except (OSError, ValueError) as error:
        return _refused("unreadable", f"Le fichier « {path} » ne peut pas être lu ({error}).")


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _refused(reason: str, message: str) -> Problem:
    return Problem.error("document", f"document.{reason}", message)
