"""Locks that PostgreSQL holds for a process, so that they die with it: its session advisory locks."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import psycopg
from sqlalchemy import URL

from storage.database import Connection, connect


def lock_key(*parts: object) -> int:
    """The key of what ``parts`` name, signed 64 bits as PostgreSQL takes it."""
    named = "\0".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.sha256(named).digest()[:8], signed=True)


class Locks:
    """What one connection holds; nothing here ever waits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held: list[int] = []

    def take(self, key: int) -> bool:
        """Whether the lock is ours now. Asking again for one that we hold says yes."""
        if key not in self._held:
            row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
            if row is None or not row[0]:
                return False
            self._held.append(key)
        return True

    def take_one(self, keys: Iterable[int]) -> bool:
        """Whether one of these places was free, which is ours now."""
        return any(self.take(key) for key in keys)

    def give_back(self) -> None:
        # The server notices a closed connection only a moment later, when the next in line may have asked.
        # A connection that is gone took its locks with it.
        with suppress(psycopg.Error):
            self._connection.execute("SELECT pg_advisory_unlock_all()")


@contextmanager
def locks(url: URL) -> Iterator[Locks]:
    """A connection for locks, which are given back at the end. Raises DatabaseUnavailable."""
    connection = connect(url)
    held = Locks(connection)
    try:
        yield held
    finally:
        held.give_back()
        connection.close()
