"""What PostgreSQL and its programs say of a failure, without a word of anybody's data.

Beside its message, PostgreSQL sends the row that it refused (DETAIL), the line of the COPY (CONTEXT) and the
statement; and a message about a value quotes it. All of that would end in rows, logs and mails.
"""

import re

import psycopg
from psycopg import errors

# About a value, about a constraint that a row breaks, and from a function of a database: SQLSTATE classes.
_ABOUT_DATA = frozenset({"22", "23", "P0"})
# What stands in quotes behind one of these is a name; what stands after any other word may be a value.
_NAMING = (
    "column|constraint|database|domain|extension|function|index|language|parameter|relation|role|schema|"
    "sequence|server at|server on socket|table|type|user|view"
)
_WITHOUT_VALUES = re.compile(rf'(?:(?:{_NAMING}) "[^"]*"|[^"])*')
_LINE = re.compile(r"(?:pg_dump|pg_restore): (?:error|detail: Error message from server): (?P<words>.*)")
_OF_THE_SERVER = re.compile(r"\b(?:ERROR|FATAL|PANIC):")


def words_of(error: psycopg.Error) -> str:
    """Its message, and of what is about data, the code and its name alone."""
    code = error.sqlstate
    if code is None:
        # Of the connection, from libpq; any other of psycopg's own may be about a value.
        said = str(error).strip() if isinstance(error, psycopg.OperationalError) else ""
        return said or type(error).__name__
    if code[:2] in _ABOUT_DATA:
        return f"{_condition(code)} ({code})"
    return error.diag.message_primary or f"{_condition(code)} ({code})"


def words_of_program(written: str) -> str:
    """What ``pg_dump`` or ``pg_restore`` wrote to standard error: its first error, and no value.

    They do not tell codes. Behind the server's first error, any line may be part of a value.
    """
    kept: list[str] = []
    for line in written.splitlines():
        if (found := _LINE.match(line)) is not None:
            kept.append(_without_values(found["words"]))
            if _OF_THE_SERVER.search(line):
                break
    return " ".join(kept)


def _condition(code: str) -> str:
    try:
        return errors.lookup(code).__name__
    except KeyError:
        return "PostgreSQL"


def _without_values(words: str) -> str:
    """Up to the first quoted value: where one ends cannot be told, since it may hold quotes itself."""
    found = _WITHOUT_VALUES.match(words)
    kept = found.group() if found else ""
    return words if kept == words else f"{kept.rstrip(': ')} …"
