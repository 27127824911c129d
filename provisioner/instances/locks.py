"""One reconciliation at a time per instance, held by PostgreSQL, so that it dies with its holder."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL

from provisioner.errors import Conflict
from storage.locks import lock_key, locks


class ReconciliationUnderWay(Conflict):
    """Another process reconciles this instance right now; what it does not see, the next pass will."""


@contextmanager
def instance_lock(control: URL, instance_id: uuid.UUID) -> Iterator[None]:
    """Hold the instance, or raise ReconciliationUnderWay at once."""
    with locks(control) as held:
        if not held.take(lock_key("reconciliation", instance_id)):
            raise ReconciliationUnderWay("Une autre réconciliation de cette instance est en cours.")
        yield
