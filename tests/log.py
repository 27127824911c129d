"""What the processes would say on standard error, as a test reads it."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tenants.log_lines import write_lines


@dataclass(frozen=True)
class Log:
    written: io.StringIO = field(default_factory=io.StringIO)

    @property
    def text(self) -> str:
        return self.written.getvalue()

    def lines(self, **facts: object) -> list[dict[str, Any]]:
        """Every line, read as JSON; with ``facts``, those that say all of them."""
        told = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in told if facts.items() <= line.items()]


@contextmanager
def kept_log(level: int = logging.INFO) -> Iterator[Log]:
    """As a process of the service begins; everything is as before at the end of the block."""
    root, log = logging.getLogger(), Log()
    handlers, former = root.handlers[:], root.level
    write_lines(level, log.written)
    try:
        yield log
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:] = handlers
        root.setLevel(former)
