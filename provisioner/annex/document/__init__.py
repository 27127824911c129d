"""From a file of any format to numbered lines; knows nothing of what a form asks."""

from provisioner.annex.document.files import load
from provisioner.annex.document.formats import read_lines
from provisioner.annex.document.lines import Cell, Line

__all__ = ["Cell", "Line", "load", "read_lines"]
