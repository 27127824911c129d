"""What a process that opens untrusted documents may use: set on itself, kept by the kernel."""

import math
import resource
import signal
import time
from dataclasses import dataclass

# Starting has a cost of its own on every machine, and reading twelve pages twice that: on a slow machine, a
# document may cost as many times more.
_STARTS = 7


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of address space (resident memory is less), seconds of processor, seconds on the clock.

    The processor's time is counted from the moment the limits are set; a machine on which starting took long
    allows more of it. The clock's is kept by whoever waits, and is longer: on a busy machine a document may
    have to wait for the processor.
    """

    memory: int = 200_000_000
    processor: float = 0.7
    clock: float = 5.0


def confine(limits: Limits) -> None:
    """Limits this process for good: no file written, no process started, no core left behind.

    The processor's time ends by two signals that kill: a timer's, which knows tenths of a second, and the
    kernel's own limit, in whole seconds, which no code that runs here can lift.
    """
    started = time.process_time()
    processor = max(limits.processor, _STARTS * started)
    seconds = math.ceil(started + processor)
    ceilings = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_DATA: limits.memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    for which, ceiling in ceilings.items():
        resource.setrlimit(which, (ceiling, ceiling))
    signal.setitimer(signal.ITIMER_PROF, processor)
