"""What the composition root hands to the contacts' application, and how a view gets at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy import URL

from provisioner.instances.intake import Intake
from tenants.throttling import ThrottleLimits

_EXTENSION = "contact"


@dataclass(frozen=True, slots=True)
class ContactConfig:
    """``database_url`` opens the control database with the console's role: data rights only.

    ``secret_key`` signs the sessions of contacts and nothing else. ``secure`` says that browsers come over
    https. ``throttle`` says how often somebody may try a private link. The time is that of ``intake``.
    """

    database_url: URL
    secret_key: str
    secure: bool
    throttle: ThrottleLimits
    intake: Intake

    def now(self) -> datetime:
        return self.intake.clock()

    def register(self, app: Flask) -> None:
        app.extensions[_EXTENSION] = self


def configuration() -> ContactConfig:
    """That of the application in whose context we are."""
    return cast("ContactConfig", current_app.extensions[_EXTENSION])
