"""Signed session cookies: which key signs them, and under which name they travel."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, login_user

# Long enough for a working day. A signed cookie cannot be prolonged by whoever copies it.
LIFETIME = timedelta(hours=12)
_ENTERING = "entering"
# Where Flask-Login keeps what ``get_id`` said.
_USER = "_user_id"


class SessionUser(Protocol):
    """What Flask-Login asks of a user. ``get_id`` must say whose user it is, not only which."""

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def is_anonymous(self) -> bool: ...

    def get_id(self) -> str: ...


class KeyedFlask(Flask):
    """A Flask application whose secret depends on the request: a cookie of one key is noise to another.

    ``key`` is asked in a request context, before any ``before_request``. It answers None when there is
    nothing to sign for; the session is then empty and cannot be written to. Session and CSRF token are
    told apart by the salts of their libraries.
    """

    def __init__(self, import_name: str, key: Callable[[], str | None], **options: Any) -> None:
        super().__init__(import_name, **options)
        self._key = key

    @property
    def secret_key(self) -> str | None:  # type: ignore[override]  # Flask declares a writable setting
        return self._key()


def cookie_settings(*, secure: bool) -> dict[str, Any]:
    """Flask settings of the session cookie. ``__Host-`` binds it to one host name (RFC 6265bis §4.1.3.2).

    Over plain http, browsers drop ``Secure`` cookies: ``secure`` is false there, and the name is plain.
    """
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": LIFETIME,
        # The token lives as long as the session: a form left open over lunch still works.
        "WTF_CSRF_TIME_LIMIT": None,
        # The Referer check guards against cookies planted by a sibling domain, which __Host- rules out;
        # some offices' proxies remove that header.
        "WTF_CSRF_SSL_STRICT": False,
    }


def recognise(app: Flask, load: Callable[[str], SessionUser | None]) -> None:
    """Install Flask-Login; ``load`` finds the user behind a session, None when it has ended.

    Who is not signed in is sent to the endpoint ``login.show`` and from there back.
    """
    manager = LoginManager()
    # Its context processor would open the database for every template.
    manager.init_app(app, add_context_processor=False)
    # Phones and laptops change their address all day: it says nothing about who holds the cookie.
    manager.session_protection = None
    manager.user_loader(load)
    manager.unauthorized_handler(_ask_to_log_in)


def begin_session(user: SessionUser) -> None:
    """Sign ``user`` in with an empty session, so that nothing planted before survives (ASVS 7.2.4)."""
    session.clear()
    login_user(user)


def begin_entering(sign_in: uuid.UUID) -> None:
    """Remember the row of whoever gave the right password and owes something more, in an empty session."""
    session.clear()
    session[_ENTERING] = str(sign_in)


def named_in_cookie() -> uuid.UUID | None:
    """The row that this browser's session is of, open or not; it may have ended."""
    named = str(session.get(_ENTERING) or session.get(_USER, ""))
    try:
        return uuid.UUID(named.rpartition(":")[2])
    except ValueError:
        return None


def _ask_to_log_in() -> ResponseReturnValue:
    wanted = request.full_path.removesuffix("?") if request.method == "GET" else "/"
    return redirect(url_for("login.show", next=None if wanted == "/" else wanted))
