"""The annex as a form: what people type, field by field, what is wrong with it, what a document filled in."""

from provisioner.annex.entry.accounts import MOST_ROWS
from provisioner.annex.entry.check import check, check_pictures
from provisioner.annex.entry.entry import COLUMNS, EMPTY, AccountRow, Entry, Field
from provisioner.annex.entry.prefill import prefill
from provisioner.annex.entry.remarks import Finding, Remark, findings, standing

__all__ = [
    "COLUMNS",
    "EMPTY",
    "MOST_ROWS",
    "AccountRow",
    "Entry",
    "Field",
    "Finding",
    "Remark",
    "check",
    "check_pictures",
    "findings",
    "prefill",
    "standing",
]
