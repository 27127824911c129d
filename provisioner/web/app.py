"""Puts the console together."""

import logging
from typing import Any

from flask import Blueprint, Flask, request
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

import tenants.web
from provisioner.models import ConsoleThrottle
from provisioner.web import annex_form
from provisioner.web.config import ConsoleConfig
from provisioner.web.console import BLUEPRINTS, demonstration, login, outbox
from provisioner.web.converters import SlugConverter
from provisioner.web.database import db
from provisioner.web.errors import show_errors
from provisioner.web.identity import load_signed_in
from provisioner.web.rendering import add_template_names
from provisioner.web.sizes import allow_sizes
from tenants.source import source_archive
from tenants.throttling import AttemptCounter
from tenants.web.access import make_static_public, require_rules
from tenants.web.database import connect
from tenants.web.rendering import teach_typography
from tenants.web.security import add_security_headers
from tenants.web.sessions import cookie_settings, recognise
from tenants.web.throttling import Gate

__all__ = ["ConsoleConfig", "create_app"]

_log = logging.getLogger(__name__)
# The longest form that does not say so itself holds two passwords.
_LARGEST_REQUEST = 64 * 1024


class ConsoleFlask(Flask):
    """Logs errors without the path: that of a staff link is its secret."""

    def log_exception(self, exc_info: Any) -> None:
        _log.error("endpoint=%s", request.endpoint, exc_info=exc_info)


def create_app(config: ConsoleConfig) -> Flask:
    """The WSGI application that serves the operator's staff."""
    app = ConsoleFlask(__package__)
    app.config.update(
        cookie_settings(secure=config.secure),
        SESSION_COOKIE_NAME="__Host-console" if config.secure else "console_session",
        SECRET_KEY=config.secret_key,
        BOOTSTRAP_SERVE_LOCAL=True,
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        PREFERRED_URL_SCHEME="https" if config.secure else "http",
    )
    app.url_map.converters["slug"] = SlugConverter
    config.register(app)
    connect(db, app, config.database_url)
    _gate(config).register(app)
    add_security_headers(app, secure=config.secure)
    allow_sizes(app)
    CSRFProtect(app)
    recognise(app, load_signed_in)
    Bootstrap5(app)
    teach_typography(app)
    add_template_names(app, config)
    show_errors(app)
    login.keep_typed_texts(app)
    app.register_blueprint(annex_form.blueprint)
    app.register_blueprint(_shared_forms())
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if config.outbox is not None:
        app.register_blueprint(outbox.blueprint)
        app.register_blueprint(demonstration.blueprint)
    make_static_public(app, "static", "bootstrap.static", "shared.static", "annex_form.static")
    require_rules(app)
    # Before a file on the disk can differ from the code that runs.
    source_archive()
    return app


def _gate(config: ConsoleConfig) -> Gate:
    """Attempts on the console are counted in the control database."""
    # Flask signs with keys that it derives from the secret, never with the secret itself.
    counter = AttemptCounter(ConsoleThrottle, config.throttle, config.secret_key)
    return Gate(lambda: counter, lambda: db.engine, db.session, config.clock)


def _shared_forms() -> Blueprint:
    """Form fields and their script as the instances' pages have them; our own templates come first."""
    return Blueprint(
        "shared",
        tenants.web.__name__,
        static_folder="static",
        static_url_path="/shared",
        template_folder="templates",
    )
