"""From a filled annex to values and problems; reads, checks, changes nothing.

>>> reading = read_bytes("Votre structure\\n\\nNom : Agence Clair-Toit".encode(), "annexe.txt")
>>> reading.annex.structure.name, reading.valid
('Agence Clair-Toit', False)
"""

from provisioner.annex.annex import Annex, Reading
from provisioner.annex.reading import read_bytes, read_file

__all__ = ["Annex", "Reading", "read_bytes", "read_file"]
