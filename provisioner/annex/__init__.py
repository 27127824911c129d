"""From a filled annex to values and problems; reads, checks, changes nothing.

>>> reading = read_bytes("Votre structure\\n\\nNom : Agence Clair-Toit".encode(), "annexe.txt")
>>> reading.annex.structure.name, reading.valid
('Agence Clair-Toit', False)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provisioner.annex.annex import Annex, Reading
    from provisioner.annex.reading import read_bytes, read_file

__all__ = ["Annex", "Reading", "read_bytes", "read_file"]

_HOMES = {"Annex": "annex", "Reading": "annex", "read_bytes": "reading", "read_file": "reading"}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for.

    The process that opens untrusted documents is a module below this package: it must start in
    milliseconds, and hold nothing of the databases and the web that the rest of the package knows.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
