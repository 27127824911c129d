"""What a restored copy is called, from its id alone, so that whoever finds its row finds all of it."""

import re
import uuid

_INTO = re.compile(r"Restaurée dans la base « ([a-z0-9_]+) »")
_SLUG = re.compile(r"copie-[0-9a-f]{8}")


def copy_slug(copy_id: uuid.UUID) -> str:
    """``copie-1a2b3c4d``, which no instance may be called."""
    return f"copie-{copy_id.hex[:8]}"


def is_copy_slug(slug: str) -> bool:
    return _SLUG.fullmatch(slug) is not None


def files_folder(copy_id: uuid.UUID) -> str:
    """Where the files of an archive lie in the object store as long as its copy is there."""
    return f"copies/{copy_id}"


def files_prefix(copy_id: uuid.UUID) -> str:
    """What their keys begin with."""
    return f"{files_folder(copy_id)}/"


def purpose_into(database: str) -> str:
    """What the list of copies says of an archive that was handed over as a database of this name."""
    return f"Restaurée dans la base « {database} »"


def database_in(purpose: str | None) -> str | None:
    """The name in such a purpose; None in any other."""
    found = _INTO.fullmatch(purpose or "")
    return found[1] if found is not None else None
