"""Copies, which staff alone may look at: for whoever did not come through a link, there is nothing here.

What a copy answers is a list: a page that is not on it could ask for a mail, or let members work in a copy
as if it were their own.
"""

from flask import Flask, g, redirect, request, url_for
from flask import Response as FlaskResponse
from flask.typing import ResponseReturnValue
from werkzeug import Response
from werkzeug.exceptions import Forbidden

from tenants.calendar import french_day
from tenants.registry import ServedInstance
from tenants.visits import PATH, STAY_LASTS, VisitKey
from tenants.web.config import configuration

_SERVED = frozenset(
    {
        "static",
        "bootstrap.static",
        "assets.theme",
        "legal.source",
        "legal.privacy",
        "legal.accessibility",
        "visit.enter",
        "visit.show",
        # It shows that the copy is whole; nobody comes in by it.
        "login.show",
        "login.french_name",
    }
)


class ClosedInCopy(Forbidden):
    """What members do in their own space is not done in a copy of it."""


def may_look(copy: ServedInstance) -> bool:
    """Whether this browser comes through a link to this very copy, or did so not too long ago."""
    # Asked before the request is matched with a route.
    token = request.path.removeprefix(f"{PATH}/")
    value, now = request.cookies.get(_cookie(), ""), configuration().clock()
    return _key(copy).stays(value, now) or _key(copy).opens(token, now)


def begin_stay(copy: ServedInstance, token: str, response: Response) -> None:
    """Let this browser stay, at this host name alone. A link whose time is over prolongs no stay."""
    now = configuration().clock()
    if _key(copy).opens(token, now):
        response.set_cookie(
            _cookie(),
            _key(copy).stay(now),
            max_age=STAY_LASTS,
            secure=configuration().secure,
            httponly=True,
            samesite="Lax",
        )


def guard_copies(app: Flask) -> None:
    """Keep visitors of a copy to what is there to look at, and keep its pages out of caches and indexes."""

    @app.before_request
    def look_only() -> ResponseReturnValue | None:
        if not _is_copy() or request.endpoint is None or request.endpoint in _SERVED:
            return None
        if request.endpoint == "portal.show":
            return redirect(url_for("visit.show"))
        raise ClosedInCopy

    @app.after_request
    def leave_no_trace(response: FlaskResponse) -> FlaskResponse:
        if _is_copy():
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


def notice_of(instance: ServedInstance) -> str | None:
    """What every page of a copy says first; None in an instance."""
    if not instance.is_copy:
        return None
    taken = f", données du {french_day(instance.copied_at)}" if instance.copied_at else ""
    return f"Copie restaurée de {instance.name}{taken} – réservée à l’équipe, aucun courriel ne part d’ici."


def _is_copy() -> bool:
    instance: ServedInstance | None = g.get("instance")
    return instance is not None and instance.is_copy


def _key(copy: ServedInstance) -> VisitKey:
    return VisitKey(configuration().keys, copy.id)


def _cookie() -> str:
    """``__Host-`` binds it to one host name (RFC 6265bis §4.1.3.2), where browsers come over https."""
    return "__Host-visite" if configuration().secure else "visite"
