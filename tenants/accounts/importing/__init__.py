"""Inviting many people from a list: read, judged line by line, and carried out whole or not at all."""

from tenants.accounts.importing.decoding import LARGEST_LIST, decode
from tenants.accounts.importing.errors import ListRefused
from tenants.accounts.importing.judging import Judged, Judgement, Known, judge
from tenants.accounts.importing.rows import MOST_LINES, Row, read, unread, written

__all__ = [
    "LARGEST_LIST",
    "MOST_LINES",
    "Judged",
    "Judgement",
    "Known",
    "ListRefused",
    "Row",
    "decode",
    "judge",
    "read",
    "unread",
    "written",
]
