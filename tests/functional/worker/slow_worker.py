"""A worker whose store takes its time; started by ``test_stopping``. Argument: data directory."""

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from provisioner.app.platform import open_platform
from provisioner.settings import Settings
from provisioner.worker import work
from storage.objects import ArchiveStore, Stored, Upload


class SlowUpload:
    """Says so when the first chunk is there, and takes a minute to be complete."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload

    def write(self, chunk: bytes) -> None:
        print("sending", flush=True)  # noqa: T201 - the test reads it
        time.sleep(0.5)
        self._upload.write(chunk)

    def complete(self) -> Stored:
        time.sleep(1)
        return self._upload.complete()

    def abort(self) -> None:
        self._upload.abort()


class SlowStore:
    def __init__(self, archives: ArchiveStore) -> None:
        self._archives = archives

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archives, name)

    def begin(self, key: str) -> Upload:
        return SlowUpload(self._archives.begin(key))


def main(data_dir: str) -> None:
    with open_platform(Settings(data_dir=Path(data_dir))) as opened:
        slow: Any = SlowStore(opened.archives)
        asyncio.run(work(replace(opened, archives=slow)))


if __name__ == "__main__":
    main(*sys.argv[1:])
