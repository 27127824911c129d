"""Puts the contacts' application together."""

import logging
from typing import Any

from flask import Blueprint, Flask, request
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

import provisioner.web
from provisioner.dossiers.links import VALIDITY
from provisioner.models import ConsoleThrottle
from provisioner.web import annex_form
from provisioner.web.contact import door, legal, overview, picture, section, sending
from provisioner.web.contact.access import know_dossiers_by_address
from provisioner.web.contact.config import ContactConfig
from provisioner.web.contact.errors import show_errors
from provisioner.web.contact.rendering import add_template_names
from provisioner.web.database import db
from provisioner.web.sizes import allow_sizes
from tenants.source import source_archive
from tenants.throttling import AttemptCounter
from tenants.web.access import make_static_public, require_rules
from tenants.web.database import connect
from tenants.web.rendering import teach_typography
from tenants.web.security import add_security_headers
from tenants.web.sessions import cookie_settings
from tenants.web.throttling import Gate

__all__ = ["ContactConfig", "create_app"]

_log = logging.getLogger(__name__)
_BLUEPRINTS = (door, overview, section, picture, sending, legal)
_LARGEST_REQUEST = 16 * 1024


class ContactFlask(Flask):
    """Logs errors without the path: that of a private link is its secret."""

    def log_exception(self, exc_info: Any) -> None:
        _log.error("endpoint=%s", request.endpoint, exc_info=exc_info)


def create_app(config: ContactConfig) -> Flask:
    """The WSGI application that serves members' contacts."""
    app = ContactFlask(__package__)
    app.config.update(
        cookie_settings(secure=config.secure),
        SESSION_COOKIE_NAME="__Host-annexe" if config.secure else "annexe_session",
        # As long as a link: whether one is still open is asked at each request.
        PERMANENT_SESSION_LIFETIME=VALIDITY,
        SESSION_REFRESH_EACH_REQUEST=False,
        SECRET_KEY=config.secret_key,
        BOOTSTRAP_SERVE_LOCAL=True,
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        PREFERRED_URL_SCHEME="https" if config.secure else "http",
    )
    config.register(app)
    connect(db, app, config.database_url)
    _gate(config).register(app)
    add_security_headers(app, secure=config.secure)
    allow_sizes(app)
    CSRFProtect(app)
    Bootstrap5(app)
    teach_typography(app)
    add_template_names(app, config)
    know_dossiers_by_address(app)
    show_errors(app)
    app.register_blueprint(_console_look())
    app.register_blueprint(annex_form.blueprint)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    make_static_public(app, "static", "bootstrap.static", "console.static", "annex_form.static")
    require_rules(app)
    # Before a file on the disk can differ from the code that runs.
    source_archive()
    return app


def _gate(config: ContactConfig) -> Gate:
    """Attempts at private links are counted in the control database."""
    counter = AttemptCounter(ConsoleThrottle, config.throttle, config.secret_key)
    return Gate(lambda: counter, lambda: db.engine, db.session, config.now)


def _console_look() -> Blueprint:
    """Stylesheets and icons as the console has them; our own templates come first."""
    return Blueprint(
        "console",
        provisioner.web.__name__,
        static_folder="static",
        static_url_path="/console",
        template_folder="templates",
    )
