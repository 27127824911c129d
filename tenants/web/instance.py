"""Which instance a request is for. Its host name says so, and nothing else does."""

import re
from typing import cast

from flask import Flask, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import NotFound, ServiceUnavailable

from tenants import log_lines
from tenants.keys import Purpose
from tenants.registry import InstanceState, ServedInstance, find_by_host, normal_host
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.visits import may_look

# What the registry can hold; other bytes are not worth a query, and PostgreSQL refuses some of them.
_HOSTNAME = re.compile(r"[a-z0-9.-]{1,253}")
# What stays when an instance is suspended: how its pages look, and what the law grants to anybody.
_ALWAYS_SERVED = frozenset(
    {"static", "bootstrap.static", "assets.theme", "legal.source", "legal.privacy", "legal.accessibility"}
)


class UnknownHost(NotFound):
    """No instance answers at this name."""


class InstanceSuspended(ServiceUnavailable):
    """The instance is there and closed."""


class InstanceNotReady(ServiceUnavailable):
    """The instance has no published theme yet."""


def find_instance() -> ServedInstance | None:
    """The instance at the request's host, looked up once per request; a copy, for its visitors alone.

    Raises RuntimeError when an application context outlives its request and meets another host: objects
    of the first instance would be written into the second.
    """
    host = normal_host(request.host)
    if "instance" not in g:
        g.host, g.instance = host, _look_up(host)
        if g.instance is not None:
            log_lines.add(instance=str(g.instance.id), slug=g.instance.slug)
    if g.host != host:
        raise RuntimeError(f"this application context serves {g.host}, not {host}")
    return cast("ServedInstance | None", g.instance)


def current_instance() -> ServedInstance:
    """Raises UnknownHost."""
    instance = find_instance()
    if instance is None:
        raise UnknownHost
    return instance


def session_key() -> str | None:
    """The key that signs sessions and CSRF tokens of the request's instance, if it has one.

    Asked before any error page could answer: that the registry is out of reach is told by
    ``refuse_unserved``, which asks again.
    """
    try:
        instance = find_instance()
    except OperationalError:
        db.session.rollback()
        return None
    return configuration().keys.derive(Purpose.SESSION, instance.id) if instance else None


def serve_by_host(app: Flask) -> None:
    """Answer only for known, ready, open instances. Comes before everything else that looks at a request."""

    @app.before_request
    def refuse_unserved() -> None:
        instance = current_instance()
        if instance.theme_version is None:
            raise InstanceNotReady
        if instance.state is not InstanceState.ACTIVE and request.endpoint not in _ALWAYS_SERVED:
            raise InstanceSuspended


def _look_up(host: str) -> ServedInstance | None:
    if not _HOSTNAME.fullmatch(host):
        return None
    # Its own transaction: the registry's connection is free again before the page is made.
    with db.session.begin():
        found = find_by_host(db.session, host)  # type: ignore[arg-type]  # a scoped session is used as one
    # From here on, a copy and a name that nobody has are one and the same to everybody else.
    return None if found is not None and found.is_copy and not may_look(found) else found
