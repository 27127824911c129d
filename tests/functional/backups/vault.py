"""A directory that locks, as a bucket with Object Lock does: for what no store that pip installs can."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from provisioner.instances.work import Clock
from storage.directory_store import DirectoryStore
from storage.objects import ObjectLocked, Stored


class Vault(DirectoryStore):
    """Keeps what is locked until ``clock`` says that it is over. ``tests/system`` asks a real one."""

    def __init__(self, root: Path, clock: Clock) -> None:
        super().__init__(root)
        self.root = root
        self._clock = clock
        self.locks: dict[str, datetime] = {}

    def can_lock(self) -> bool:
        return True

    def lock(self, stored: Stored, until: datetime) -> Stored:
        self.locks[stored.key] = until
        return self.stat(stored.key)

    def stat(self, key: str, version: str | None = None) -> Stored:
        return replace(super().stat(key, version), locked_until=self.locks.get(key))

    def remove(self, key: str, version: str | None) -> None:
        until = self.locks.get(key)
        if until is not None and until > self._clock():
            raise ObjectLocked(f"{key} est verrouillé : rien ne l’efface.")
        super().remove(key, version)
