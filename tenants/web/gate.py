"""What an application counts attempts with, and where it writes down what it refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tenants.audit.event import Event
from tenants.throttling import AttemptCounter

_EXTENSION = "throttle"


@dataclass(frozen=True, slots=True)
class Gate:
    """``engine`` is of the database that ``session`` writes to as well; ``record`` adds to its trail."""

    counter: Callable[[], AttemptCounter]
    engine: Callable[[], Engine]
    session: Callable[[], Session]
    clock: Callable[[], datetime]
    record: Callable[[Session, Event, datetime], None]

    def register(self, app: Flask) -> None:
        app.extensions[_EXTENSION] = self


def current_gate() -> Gate:
    """That of the application in whose context we are."""
    return cast("Gate", current_app.extensions[_EXTENSION])
