"""A recovery that is killed at a chosen moment; started by ``test_interrupted``.

Arguments: data directory, moment. A moment is the beginning of what is told when it comes, or
``half a file`` while the first object is put away.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from provisioner.app.platform import open_platform
from provisioner.clock import utc_now
from provisioner.instances.work import Platform
from provisioner.recovery.recovering import Machine, recover
from provisioner.settings import Settings
from storage.objects import DeletableStore


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FatalObjects:
    def __init__(self, store: DeletableStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def put(self, key: str, content: bytes) -> None:
        die()


def main(data_dir: str, moment: str) -> None:
    settings = Settings(data_dir=Path(data_dir))

    @contextmanager
    def opening() -> Iterator[Platform]:
        with open_platform(settings) as platform:
            objects: Any = FatalObjects(platform.store)
            yield replace(platform, store=objects) if moment == "half a file" else platform

    def tell(sentence: str) -> None:
        if sentence.startswith(moment):
            die()

    recover(Machine(settings, opening, utc_now, tell), lambda foreseen: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
