"""One scrape for all processes of ``serve``: each counts in a file, and whoever is asked adds them up.

As the library does it for gunicorn (prometheus.github.io/client_python/multiprocess). There are counters and
histograms alone, so the files of a process that died go on counting: were they removed, what was counted
would seem to run backwards. The folder is made anew at each start, which counters are allowed to show.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector

from provisioner.settings import tell_libraries
from provisioner.status.collector import tell_release
from provisioner.status.requests import RequestCounts

_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
# Memory: numbers are written at every request, and a full disk would end the process that maps a file of it.
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it, closed to others


def open_folder() -> Path:
    """Make the folder, and have every counter that is made from here on, in any child, kept in it."""
    folder = Path(tempfile.mkdtemp(prefix="provisioner-metrics-", dir=_MEMORY if _MEMORY.is_dir() else None))
    tell_libraries(**{_VARIABLE: str(folder)})
    # The library looks at the variable when it is loaded, which was before.
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # it comes without types
    return folder


def close_folder(folder: Path) -> None:
    """Once the last process has ended."""
    shutil.rmtree(folder, ignore_errors=True)


def web_registry(counts: RequestCounts, folder: Path | None) -> CollectorRegistry:
    """What all processes have counted, or this one where it counts for itself; and which release runs."""
    if folder is None:
        return counts.registry
    registry = CollectorRegistry()
    tell_release(registry)
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]  # it comes without types
    return registry
