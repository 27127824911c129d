"""One reconciliation at a time per instance, held by PostgreSQL, so that it dies with its holder."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL

from provisioner.errors import Conflict
from storage.database import connect


class ReconciliationUnderWay(Conflict):
    """Another process reconciles this instance right now; what it does not see, the next pass will."""


@contextmanager
def instance_lock(control: URL, instance_id: uuid.UUID) -> Iterator[None]:
    """Hold the instance, or raise ReconciliationUnderWay at once."""
    key = int.from_bytes(instance_id.bytes[:8], signed=True)
    with connect(control) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
        if row is None or not row[0]:
            raise ReconciliationUnderWay("Une autre réconciliation de cette instance est en cours.")
        yield
        # The server notices a closed connection only a moment later, when the next in line may have asked.
        connection.execute("SELECT pg_advisory_unlock(%s)", [key])
