"""Puts the contacts' application together."""

from flask import Flask

import provisioner.web
from provisioner.dossiers.links import VALIDITY
from provisioner.web import legal
from provisioner.web.contact import door, overview, picture, section, sending
from provisioner.web.contact.access import know_dossiers_by_address
from provisioner.web.contact.config import ContactConfig
from provisioner.web.contact.errors import show_errors
from provisioner.web.contact.rendering import add_template_names
from provisioner.web.groundwork import ControlFlask, lay_groundwork, look_of
from tenants.web.groundwork import complete

__all__ = ["ContactConfig", "create_app"]

_BLUEPRINTS = (door, overview, section, picture, sending, legal)
_LARGEST_REQUEST = 16 * 1024


def create_app(config: ContactConfig) -> Flask:
    """The WSGI application that serves members' contacts."""
    app = ControlFlask(__package__)
    config.register(app)
    lay_groundwork(app, config, config.now, cookie="annexe", largest_request=_LARGEST_REQUEST)
    # As long as a link: whether one is still open is asked at each request.
    app.config.update(PERMANENT_SESSION_LIFETIME=VALIDITY, SESSION_REFRESH_EACH_REQUEST=False)
    add_template_names(app, config)
    know_dossiers_by_address(app)
    show_errors(app)
    app.register_blueprint(look_of(provisioner.web, "console"))
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    complete(app, "console.static", "annex_form.static", "name_parts.static")
    return app
