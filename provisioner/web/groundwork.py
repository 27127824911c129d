"""What the console and the contacts' pages share: one database, one form, paths that hold secrets."""

import logging
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any, Protocol

from flask import Blueprint, Flask, request
from sqlalchemy import URL

from provisioner.audit import record
from provisioner.models import ControlThrottle
from provisioner.web import annex_form, name_parts
from provisioner.web.database import db
from provisioner.web.sizes import allow_sizes
from tenants.audit import Actor, acting
from tenants.throttling import AttemptCounter, ThrottleLimits
from tenants.web import groundwork
from tenants.web.database import connect
from tenants.web.gate import Gate
from tenants.web.request_ids import request_id

_log = logging.getLogger(__name__)


class ControlFlask(Flask):
    """Logs errors without the path: that of a staff link or of a private link is its secret."""

    def log_exception(self, exc_info: Any) -> None:
        _log.error("endpoint=%s", request.endpoint, exc_info=exc_info)


class ControlConfig(Protocol):
    """What both are configured with."""

    @property
    def database_url(self) -> URL: ...

    @property
    def secret_key(self) -> str: ...

    @property
    def secure(self) -> bool: ...

    @property
    def throttle(self) -> ThrottleLimits: ...


def lay_groundwork(
    app: Flask, config: ControlConfig, clock: Callable[[], datetime], *, cookie: str, largest_request: int
) -> None:
    """As ``tenants.web.groundwork``, on the control database; with the annex's form and parts about names.

    ``cookie`` names the session's; ``largest_request`` is in bytes, for views that do not say themselves.
    """
    connect(db, app, config.database_url)
    _note_who_acts(app)
    allow_sizes(app)
    # Flask signs with keys that it derives from the secret, never with the secret itself.
    counter = AttemptCounter(ControlThrottle, config.throttle, config.secret_key)
    gate = Gate(lambda: counter, lambda: db.engine, db.session, clock, record)
    groundwork.lay_groundwork(app, gate, secure=config.secure, largest_request=largest_request)
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{cookie}" if config.secure else f"{cookie}_session",
        SECRET_KEY=config.secret_key,
    )
    app.register_blueprint(annex_form.blueprint)
    app.register_blueprint(name_parts.blueprint)


def _note_who_acts(app: Flask) -> None:
    """What a request records says from where it came; by whom, once that is known."""

    @app.before_request
    def note() -> None:
        acting(db.session(), Actor(None, request.remote_addr, request_id()))


def look_of(package: ModuleType, name: str) -> Blueprint:
    """Styles, scripts and templates of another application, under ``name``; our own templates come first."""
    return Blueprint(
        name,
        package.__name__,
        static_folder="static",
        static_url_path=f"/{name}",
        template_folder="templates",
    )
