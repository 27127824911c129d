"""Where benchmarks put their databases: a journaled file system, when one can be had."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IMAGE_BYTES = 12 * 1024**3


@contextmanager
def journaled_ground() -> Iterator[tuple[Path, bool]]:
    """An empty folder, and whether it lies on an ext4 image with a journal, which takes root to mount."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder, False
            return
        mounted = folder / "mounted"
        mounted.mkdir()
        image = folder / "image"
        with image.open("wb") as file:
            file.truncate(IMAGE_BYTES)
        subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
        subprocess.run(["mount", "-o", "loop", str(image), str(mounted)], check=True)
        try:
            yield mounted, True
        finally:
            subprocess.run(["umount", "--lazy", str(mounted)], check=True)
