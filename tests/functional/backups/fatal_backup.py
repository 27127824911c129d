"""A process that takes an archive and is killed at a chosen moment; started by ``test_dying_backups``.

Arguments: data directory, instance, moment. Moments: the name of a step as it begins; ``begun`` when the row
is there and nothing else; ``complete`` when the archive is whole in the store and no row says so;
``described`` when its manifest is and no row says so.
"""

import os
import signal
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from provisioner.app.platform import open_platform
from provisioner.backups.taking.attempt import Step
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.settings import Settings
from storage.objects import ArchiveStore, Stored, Upload

COMPLETED = {".age": "complete", ".manifest": "described"}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FatalUpload:
    def __init__(self, upload: Upload, *, fatal: bool) -> None:
        self._upload, self._fatal = upload, fatal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._upload, name)

    def complete(self) -> Stored:
        stored = self._upload.complete()
        if self._fatal:
            die()
        return stored


class FatalStore:
    def __init__(self, archives: ArchiveStore, moment: str) -> None:
        self._archives, self._moment = archives, moment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archives, name)

    def begin(self, key: str) -> Upload:
        if self._moment == "begun":
            die()
        fatal = COMPLETED[Path(key).suffix] == self._moment
        return FatalUpload(self._archives.begin(key), fatal=fatal)


def main(data_dir: str, instance: str, moment: str) -> None:
    def on_step(step: Step, done_bytes: int) -> None:
        if step.value == moment:
            die()

    with open_platform(Settings(data_dir=Path(data_dir))) as opened:
        fatal: Any = FatalStore(opened.archives, moment)
        platform: Platform = replace(opened, archives=fatal)
        run_backup(platform, BackupOrder(uuid.UUID(instance)), on_step)


if __name__ == "__main__":
    main(*sys.argv[1:])
