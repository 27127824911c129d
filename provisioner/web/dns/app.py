"""Puts the application of those who manage members' DNS together."""

from flask import Flask, render_template

import provisioner.web
import provisioner.web.contact
from provisioner.domains.claims.links import GivenBack
from provisioner.web import legal
from provisioner.web.dns import name
from provisioner.web.dns.config import DnsConfig
from provisioner.web.dns.rendering import add_template_names
from provisioner.web.groundwork import ControlFlask, lay_groundwork, look_of
from provisioner.web.shut_doors import ERROR_TEMPLATE, ShutDoors
from tenants.web.error_pages import ErrorPage
from tenants.web.groundwork import complete

__all__ = ["DnsConfig", "create_app"]

_LARGEST_REQUEST = 4 * 1024
_UNAVAILABLE = ErrorPage(
    503,
    "Service momentanément indisponible",
    "Les enregistrements déjà créés continuent de compter : rien n’est à refaire. Réessayez dans quelques "
    "minutes, par le même lien.",
)
_NOT_ASKED_FOR = "Cette adresse n’est plus demandée"


def create_app(config: DnsConfig) -> Flask:
    """The WSGI application that serves whoever manages the DNS of a member's name."""
    app = ControlFlask(__package__)
    config.register(app)
    lay_groundwork(app, config, config.clock, cookie="domaine", largest_request=_LARGEST_REQUEST)
    add_template_names(app, config)
    given_back = ErrorPage(410, _NOT_ASKED_FOR, "Supprimez les enregistrements qui y mènent.")
    ShutDoors(_UNAVAILABLE, pages={GivenBack: given_back}, resume=_what_to_remove).show(app)
    app.register_blueprint(look_of(provisioner.web, "console"))
    app.register_blueprint(look_of(provisioner.web.contact, "contact"))
    for module in (name, legal):
        app.register_blueprint(module.blueprint)
    complete(app, "console.static", "contact.static", "annex_form.static", "name_parts.static")
    return app


def _what_to_remove(error: Exception) -> str | None:
    if not isinstance(error, GivenBack):
        return None
    return render_template(ERROR_TEMPLATE, page=ErrorPage(410, _NOT_ASKED_FOR, str(error)))
