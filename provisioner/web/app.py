"""Puts the console together."""

from flask import Flask

import tenants.web
from provisioner.web.config import ConsoleConfig
from provisioner.web.console import BLUEPRINTS, demonstration, login, outbox
from provisioner.web.converters import SlugConverter
from provisioner.web.desk import ConsoleDesk
from provisioner.web.errors import show_errors
from provisioner.web.groundwork import ControlFlask, lay_groundwork, look_of
from provisioner.web.identity import load_signed_in
from provisioner.web.rendering import add_template_names
from tenants.web import entrance
from tenants.web.groundwork import complete
from tenants.web.sessions import recognise

__all__ = ["ConsoleConfig", "create_app"]

# The longest form that does not say so itself holds two passwords.
_LARGEST_REQUEST = 64 * 1024


def create_app(config: ConsoleConfig) -> Flask:
    """The WSGI application that serves the operator's staff."""
    app = ControlFlask(__package__)
    app.url_map.converters["slug"] = SlugConverter
    config.register(app)
    lay_groundwork(app, config, config.clock, cookie="console", largest_request=_LARGEST_REQUEST)
    recognise(app, load_signed_in)
    ConsoleDesk().register(app)
    add_template_names(app, config)
    show_errors(app)
    login.keep_typed_texts(app)
    app.register_blueprint(look_of(tenants.web, "shared"))
    for blueprint in (*entrance.BLUEPRINTS, *BLUEPRINTS):
        app.register_blueprint(blueprint)
    if config.outbox is not None:
        app.register_blueprint(outbox.blueprint)
        app.register_blueprint(demonstration.blueprint)
    complete(app, "shared.static", "annex_form.static", "name_parts.static")
    return app
