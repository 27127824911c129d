"""How long returned annexes take to read, and what hostile files cost at most."""

import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from provisioner.annex import read_bytes
from provisioner.annex.document.isolation import Format, reader_command
from provisioner.annex.document.limits import Limits
from tests.benchmarks.figures import line, spread, timed
from tests.unit.provisioner.annex.hostile import PDF_FILES, WORD_FILES

RETURNED = Path(__file__).parents[1] / "unit" / "provisioner" / "annex" / "returned"
ANNEXES = {
    "25 accounts, DOCX": RETURNED / "word-25-accounts.docx",
    "12 pages, PDF": RETURNED / "pdf-whole-offer-12-pages.pdf",
}
SAMPLES = 30
COMMANDS = 5

# A process is charged with the memory of the one that started it, so a small one starts the reader.
_MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={}, cwd="/")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def annexes() -> None:
    """``read_bytes`` as the console calls it, and the whole command as a person waits for it."""
    for name, path in ANNEXES.items():
        content = path.read_bytes()
        seconds = [timed(partial(read_bytes, content, path.name)) for _ in range(SAMPLES)]
        line("annex", file=name, **spread(seconds), target_ms=500)
        command = [sys.executable, "-m", "provisioner", "annex", "read", str(path), "--json"]
        run = partial(subprocess.run, command, check=False, capture_output=True)
        line("annex_command", file=name, **spread([timed(run) for _ in range(COMMANDS)]))


def hostile() -> None:
    """The slowest refusal and the most memory, each with the file that took it."""
    seconds: dict[str, float] = {}
    megabytes: dict[str, float] = {}
    for document_format, files in ((Format.DOCX, WORD_FILES), (Format.PDF, PDF_FILES)):
        for name, (make, _) in files.items():
            content = make()
            start = time.perf_counter()
            refused = not read_bytes(content, name).valid
            seconds[f"{document_format}: {name}"] = time.perf_counter() - start
            assert refused
            megabytes[f"{document_format}: {name}"] = _resident(document_format, content)
    slowest, largest = max(seconds, key=seconds.__getitem__), max(megabytes, key=megabytes.__getitem__)
    figures: dict[str, Any] = {"max_ms": round(seconds[slowest] * 1000, 1), "slowest": slowest}
    figures |= {"max_mb": round(megabytes[largest], 1), "largest": largest}
    line("annex_hostile", files=len(seconds), **figures, target_ms=1000, target_mb=200)


def _resident(document_format: Format, content: bytes) -> float:
    """Megabytes that the process of its own used at most for ``content``."""
    command = [sys.executable, "-I", "-S", "-c", _MEASURE, *reader_command(document_format, Limits())]
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        done = subprocess.run(command, stdin=file, check=True, capture_output=True)
    return int(done.stdout) * 1024 / 1_000_000


if __name__ == "__main__":
    annexes()
    hostile()
