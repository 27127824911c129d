"""Argon2id (MIX-SEC-1), and whose turn it is: a hash takes a processor for a while, and pages go on.

In a process hashes take turns, in a thread that gives way to all others: while many people log in, whoever is
in gets their pages as before, and memory is bounded.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

Result = TypeVar("Result")

# OWASP's cheat sheet asks for 19 MiB and two passes at least. More passes, rather than more memory than fits
# near a processor: those who ask for pages need that too. One lane: several would take every processor.
# ``make bench`` says what this costs (``password``: 50 to 150 ms are wanted), and how long pages take while
# 20 people a second log in on two processors (``login``): more work than this leaves little room for those.
_hasher = PasswordHasher(time_cost=5, memory_cost=20 * 1024, parallelism=1)
# In the scheduler's terms: a third of what a thread of pages gets where both want a processor.
_NICE = 5


def hashed(password: str) -> str:
    return _in_turn(lambda: _hasher.hash(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the hash is the password's; without one, False after the same work."""
    compared = password_hash or _decoy()
    return _in_turn(lambda: _verified(compared, password)) and password_hash is not None


def _verified(compared: str, password: str) -> bool:
    try:
        return _hasher.verify(compared, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _in_turn(work: Callable[[], Result]) -> Result:
    return _bench(os.getpid()).submit(work).result()


@cache
def _bench(_process: int) -> ThreadPoolExecutor:
    """One thread for each process: a web server forks, and threads do not follow."""
    return ThreadPoolExecutor(1, "passwords", initializer=_give_way)


def _give_way() -> None:
    # On Linux, priorities are of threads; nobody but root may raise one above that of the service.
    own = threading.get_native_id()
    os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + _NICE)


@cache
def _decoy() -> str:
    """Verified when there is no account, so that the answer takes as long as for a wrong password."""
    return hashed("no account has this password")
