"""What the processes of the service say on standard error: one JSON object a line, whoever said it.

Modules log with the standard library, and this is the only one that knows structlog. A line bears what is
known of the work at hand: of a request its id, the application, the endpoint and the instance; of a job its
name and what it is about. Whatever a line quotes, it stays one line of ASCII.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog
from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    clear_contextvars,
    get_contextvars,
    merge_contextvars,
)
from structlog.typing import Processor

# What a line may say besides its sentence; anything else that a library attaches is left out.
_FIELDS = ("method", "status", "milliseconds")
# It would log the address of each page that it asks for, and some addresses hold a secret.
_TALKATIVE = ("httpx", "httpcore")


def write_lines(level: int = logging.INFO, stream: TextIO | None = None) -> logging.Handler:
    """Have every log message from ``level`` on written to ``stream``, standard error by default."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    return handler


def begin(**facts: str) -> None:
    """From here on, lines of this thread or task are about ``facts``, and not about what came before."""
    clear_contextvars()
    bind_contextvars(**facts)


def add(**facts: str) -> None:
    """What has become known besides, until the next ``begin``."""
    bind_contextvars(**facts)


def told(name: str) -> str | None:
    """What lines of this thread or task say under ``name`` by now."""
    value: str | None = get_contextvars().get(name)
    return value


@contextmanager
def about(**facts: str) -> Iterator[None]:
    """Lines within the block are about ``facts`` besides."""
    with bound_contextvars(**facts):
        yield


def _formatter() -> logging.Formatter:
    known: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=_FIELDS),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    written: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        # Traces as text: structlog's own form of them shows the values of variables.
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=True),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=known, processors=written)
