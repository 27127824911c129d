"""Who may work on archives right now, held by PostgreSQL, so that it dies with its holder."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from provisioner.errors import Conflict
from provisioner.instances.work import Platform
from storage.locks import Locks, lock_key, locks


class BackupBusy(Conflict):
    """Somebody else is at it, or the store has enough to do: to be asked again in a moment."""


class BackupUnderWay(BackupBusy):
    """The archives of this owner are being worked on by another process."""


class StoreBusy(BackupBusy):
    """As many archives are on their way to the store as it is given at once."""


@contextmanager
def owner_lock(platform: Platform, instance_id: uuid.UUID | None) -> Iterator[Locks]:
    """Hold the archives of an instance, or (None) of the control plane. Raises BackupUnderWay at once."""
    with locks(platform.admin) as held:
        if not held.take(lock_key("archives", instance_id)):
            whose = "de cette instance" if instance_id is not None else "du service lui-même"
            raise BackupUnderWay(
                f"Une autre opération sur les sauvegardes {whose} est en cours : recommencez dans un moment."
            )
        yield held


def take_place_in_store(held: Locks, at_once: int) -> None:
    """Be one of ``at_once`` that send to the store, until ``held`` ends. Raises StoreBusy at once."""
    if not held.take_one(lock_key("archive store", place) for place in range(at_once)):
        raise StoreBusy(
            f"Le stockage reçoit déjà {at_once} sauvegardes en même temps : recommencez dans un moment."
        )
