"""Holding whoever changes a system table, and letting one statement through at a time."""

import time
from typing import Self

from psycopg.pq import ExecStatus
from sqlalchemy import URL

from storage.database import Connection, connect

LONGEST_WAIT_SECONDS = 30
_WAITING = """
    SELECT 1
      FROM pg_locks l
      JOIN pg_stat_activity a USING (pid)
     WHERE NOT l.granted
       AND l.relation = %(table)s::regclass
       AND (a.pid = %(pid)s::int
            OR %(pid)s::int IS NULL AND a.backend_type = 'client backend' AND l.mode = 'RowExclusiveLock')
"""


class Gate:
    """A SHARE lock on ``table``, passed hand over hand: readers walk through, writers wait.

    A writer holds its own lock to the end of its statement, and PostgreSQL's lock queue is first come, first
    served: a lock asked for while a writer waits is granted right after it, before its next statement.
    """

    def __init__(self, superuser: URL, table: str) -> None:
        self._superuser = superuser
        self._lock = f"LOCK TABLE {table} IN SHARE MODE"
        self._table = table

    def __enter__(self) -> Self:
        self._watcher = connect(self._superuser)
        self._holder = self._begin()
        self._holder.pgconn.exec_(self._lock.encode())
        return self

    def __exit__(self, *failure: object) -> None:
        self._holder.close()
        self._watcher.close()

    def wait_for_a_writer(self) -> None:
        """Until somebody's statement stands before the gate."""
        self._wait_for(None, f"nobody came to the gate of {self._table}")

    def let_one_through(self) -> None:
        """Let the waiting statement through to its commit, and hold the next one."""
        following = self._begin()
        following.pgconn.send_query(self._lock.encode())
        self._wait_for(following.info.backend_pid, "the next lock is not queued")
        self._holder.close()
        granted = following.pgconn.get_result()
        assert granted is not None
        assert granted.status == ExecStatus.COMMAND_OK, f"the statement let through did not end: {granted}"
        assert following.pgconn.get_result() is None
        self._holder = following

    def _begin(self) -> Connection:
        opened = connect(self._superuser)
        opened.execute("BEGIN")
        # Should the statement let through be held elsewhere, the test fails instead of standing still.
        opened.execute("SET LOCAL lock_timeout = '10s'")
        return opened

    def _wait_for(self, writer: int | None, otherwise: str) -> None:
        """Until the process ``writer``, or any client that writes, waits for the table."""
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while self._watcher.execute(_WAITING, {"table": self._table, "pid": writer}).fetchone() is None:
            if time.monotonic() > deadline:
                raise AssertionError(otherwise)
            time.sleep(0.01)
