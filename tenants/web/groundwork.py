"""What every web application of ours stands on: the instances', the console, the contacts' pages."""

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from tenants.source import source_archive
from tenants.web.access import make_static_public, require_rules
from tenants.web.gate import Gate
from tenants.web.rendering import teach_typography
from tenants.web.request_ids import name_requests
from tenants.web.security import add_security_headers
from tenants.web.sessions import cookie_settings


def lay_groundwork(app: Flask, gate: Gate, *, secure: bool, largest_request: int) -> None:
    """Names of requests, cookies, headers, form tokens and throttling, before the application's own pages.

    ``secure`` says that browsers come over https; ``largest_request`` is in bytes. What must have looked at a
    request before its token is checked is installed first.
    """
    app.config.update(
        cookie_settings(secure=secure),
        BOOTSTRAP_SERVE_LOCAL=True,
        MAX_CONTENT_LENGTH=largest_request,
        PREFERRED_URL_SCHEME="https" if secure else "http",
    )
    name_requests(app)
    gate.register(app)
    add_security_headers(app, secure=secure)
    CSRFProtect(app)
    Bootstrap5(app)
    teach_typography(app)


def complete(app: Flask, *static: str) -> None:
    """When all routes are there; ``static`` names the endpoints of the software's own files.

    Raises LookupError when a route does not say who may open it.
    """
    make_static_public(app, "static", "bootstrap.static", *static)
    require_rules(app)
    # Before a file on the disk can differ from the code that runs.
    source_archive()
