"""The annex as a form: what people type, field by field, before anybody judges it."""

from provisioner.annex.entry.entry import COLUMNS, EMPTY, AccountRow, Entry, Field

__all__ = ["COLUMNS", "EMPTY", "AccountRow", "Entry", "Field"]
