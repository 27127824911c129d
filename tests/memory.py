"""What a process has taken of the machine's memory."""

import re
from pathlib import Path


def peak_kib() -> int:
    """Of this process, since it began; ``getrusage`` would tell that of whoever started it, if larger."""
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(peak)
