"""Waiting for something that another process does."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60


def wait_until(holds: Callable[[], object], patience: float = PATIENCE_SECONDS) -> None:
    """Ask until it holds; an AssertionError when it does not within ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)
