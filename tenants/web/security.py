"""What every answer tells the browser to refuse, and where a login may lead."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask, Response, g

_CSP = (
    "default-src 'none'; "
    "script-src 'nonce-{nonce}'; "
    "style-src 'self' 'nonce-{nonce}'; "
    # Bootstrap draws its check marks and arrows with data: images.
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # An invitation's address holds its secret: no other site may learn it.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # No other site shows our pictures or reads our files as its own.
    "Cross-Origin-Resource-Policy": "same-origin",
    # What ``frame-ancestors`` says, for browsers and scanners that do not know it (RFC 7034).
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Without includeSubDomains: below a member's own name, other sites are not ours to decide about.
_HSTS = {"Strict-Transport-Security": "max-age=31536000"}


def csp_nonce() -> str:
    """The value that this answer's own ``script`` and ``style`` elements carry; new for each request."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def add_security_headers(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer, errors included; ``csp_nonce()`` becomes known to templates.

    An answer that says nothing about caching is not stored. HSTS (RFC 6797) goes out when ``secure``.
    """
    fixed: Mapping[str, str] = _HEADERS | (_HSTS if secure else {})
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(fixed)
        response.headers["Content-Security-Policy"] = _CSP.format(nonce=csp_nonce())
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def safe_next(target: str | None, default: str) -> str:
    """``target`` when it is a path of this very site, else ``default``: a login never leads elsewhere.

    Browsers read ``\\`` as ``/`` and drop control characters, so both are refused.
    """
    if target is None or not target.startswith("/") or target[1:2] in {"/", "\\"} or not target.isprintable():
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
