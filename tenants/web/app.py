"""Puts the instances' web application together."""

import logging
from functools import lru_cache, partial
from typing import Any

from flask import Flask, g, request
from sqlalchemy import Engine

from tenants.audit import record
from tenants.databases import TenantEngines
from tenants.keys import Purpose
from tenants.models import Throttle
from tenants.throttling import AttemptCounter
from tenants.web.anchoring import anchor_trail
from tenants.web.canonical import lead_to_own_name
from tenants.web.config import PrivacyContacts, TenantWeb, TenantWebConfig, tenant_web
from tenants.web.database import connect, db
from tenants.web.desk import InstanceDesk
from tenants.web.errors import show_errors
from tenants.web.gate import Gate
from tenants.web.groundwork import complete, lay_groundwork
from tenants.web.identity import note_who_acts
from tenants.web.instance import current_instance, serve_by_host, session_key
from tenants.web.pages import BLUEPRINTS
from tenants.web.sessions import KeyedFlask, recognise
from tenants.web.sizes import allow_sizes
from tenants.web.support import load_visitor
from tenants.web.visits import guard_copies
from themes.published import read_look

__all__ = ["PrivacyContacts", "TenantWebConfig", "create_app"]

_log = logging.getLogger(__name__)
# The longest form holds two passwords.
_LARGEST_REQUEST = 64 * 1024
# A manifest takes about 3 kB.
_LOOKS_KEPT = 512


class TenantFlask(KeyedFlask):
    """Logs errors with their instance, and without the path: an invitation's holds its secret."""

    def log_exception(self, exc_info: Any) -> None:
        instance = g.get("instance")
        _log.error("instance=%s endpoint=%s", instance and instance.id, request.endpoint, exc_info=exc_info)


def create_app(config: TenantWebConfig) -> Flask:
    """The WSGI application that serves every instance, each at its host names."""
    app = TenantFlask(__package__, session_key)
    look_of = lru_cache(maxsize=_LOOKS_KEPT)(partial(read_look, config.store))
    TenantWeb(config, TenantEngines(config.servers, config.keys), look_of).register(app)
    serve_by_host(app)
    guard_copies(app)
    lead_to_own_name(app)
    connect(db, app, config.registry_url, anchor_trail)
    note_who_acts(app)
    allow_sizes(app)
    lay_groundwork(app, _gate(config), secure=config.secure, largest_request=_LARGEST_REQUEST)
    recognise(app, load_visitor)
    InstanceDesk().register(app)
    show_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    complete(app)
    return app


def _gate(config: TenantWebConfig) -> Gate:
    """Attempts on an instance are counted in its own database, under keys of its own."""

    def counter() -> AttemptCounter:
        secret = config.keys.derive(Purpose.THROTTLE, current_instance().id)
        return AttemptCounter(Throttle, config.throttle, secret)

    def engine() -> Engine:
        instance = current_instance()
        return tenant_web().engines.engine(instance.id, instance.database_server)

    return Gate(counter, engine, db.session, config.clock, record)
