"""A process that works on a copy and is killed at a chosen moment; started by the tests of this folder.

Arguments: data directory, what to do (``restore``, ``drill``, ``drop``), id of the copy or of the archive,
and the moment. Moments: ``reading`` when half of the archive was read, ``read`` when all of it was,
``half a file`` while the first file is put away, ``file`` when it was, ``opening`` before the copy is opened
to its login role, ``publishing`` when its entry is written and not committed, ``visiting`` when it is,
``deleting`` before its files go.
"""

import os
import signal
import sys
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.backups.copies.drilling import drill
from provisioner.backups.copies.restoring import drop_copy, restore_beside
from provisioner.instances.runtime import Runtime
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from storage.directory_store import DirectoryStore
from storage.objects import ArchiveStore
from tenants.registry import RegisteredInstance


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FatalArchives:
    """Gives the archive, not its manifest, in small chunks."""

    def __init__(self, archives: ArchiveStore, moment: str) -> None:
        self._archives, self._moment = archives, moment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archives, name)

    def read(self, key: str, version: str | None = None, start: int = 0) -> Iterator[bytes]:
        content = b"".join(self._archives.read(key, version, start))
        for place in range(0, len(content), 1024):
            if self._moment == "reading" and place > len(content) // 2 and key.endswith(".age"):
                die()
            yield content[place : place + 1024]
        if self._moment == "read" and key.endswith(".age"):
            die()


class FatalObjects:
    def __init__(self, store: DirectoryStore, moment: str) -> None:
        self._store, self._moment = store, moment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def put(self, key: str, content: bytes) -> None:
        if self._moment == "half a file":
            self._store.begin(key).write(content[: len(content) // 2])
            die()
        self._store.put(key, content)
        if self._moment == "file":
            die()

    def forget(self, folder: str) -> None:
        if self._moment == "deleting":
            die()
        self._store.forget(folder)


class FatalRuntime:
    def __init__(self, runtime: Runtime, moment: str) -> None:
        self._runtime, self._moment = runtime, moment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)

    def publish(self, session: Session, registered: RegisteredInstance, hostname: str) -> None:
        self._runtime.publish(session, registered, hostname)
        if self._moment == "publishing":
            die()

    def visit(self, hostname: str, link: str) -> list[Any]:
        if self._moment == "visiting":
            die()
        return self._runtime.visit(hostname, link)


def fatal(platform: Platform, moment: str) -> Platform:
    return replace(
        platform,
        archives=FatalArchives(platform.archives, moment),
        store=FatalObjects(DirectoryStore(platform.settings.data_dir.resolve() / "objects"), moment),
        runtime=FatalRuntime(platform.runtime, moment),
    )


def main(data_dir: str, work: str, thing: str, moment: str) -> None:
    def tell(sentence: str) -> None:
        if moment == "opening" and "ouverture" in sentence:
            die()

    with open_platform(Settings(data_dir=Path(data_dir))) as opened:
        platform, chosen = fatal(opened, moment), uuid.UUID(thing)
        if work == "restore":
            restore_beside(platform, chosen, tell)
        elif work == "drill":
            drill(platform, chosen)
        else:
            drop_copy(platform, chosen)


if __name__ == "__main__":
    main(*sys.argv[1:])
