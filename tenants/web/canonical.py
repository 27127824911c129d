"""One address for each page: while the member's own name is right, pages at the other names lead there.

What leads is decided by the registry alone: a request brings the path and the query, never the host.
"""

from typing import Final
from urllib.parse import quote

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from tenants.registry import InstanceState, ServedInstance, normal_host
from tenants.web.config import configuration
from tenants.web.instance import current_instance

# What a page takes its looks from: it is asked for beside the page, at the page's own name.
_NO_PAGES = frozenset({"static", "bootstrap.static", "assets.theme"})
_READING = frozenset({"GET", "HEAD"})
# Fetch Metadata: browsers say whether one of this very name's pages led here.
_COMES_FROM = "Sec-Fetch-Site"
# RFC 3986 §3.3 and §3.4: what stands for itself. A query comes as it was sent, percent signs included.
_IN_PATH: Final = "/!$&'()*+,;=:@"
_IN_QUERY: Final = f"{_IN_PATH}?%"


def lead_to_own_name(app: Flask) -> None:
    """Redirect pages (GET, HEAD) to the same path and query at the instance's own name, while it has one.

    Comes after whatever refuses a request: an instance that is suspended says so at each of its names, and
    leads nowhere. A form that was opened before is taken where it is sent: a redirect would lose what was
    typed. So does whoever goes on from a page at that name stay there: signed in, they would have to sign in
    again, and browsers follow no form to another host (CSP, ``form-action``). An address that is no page of
    ours is answered, not passed on.
    """

    @app.before_request
    def lead() -> ResponseReturnValue | None:
        instance = current_instance()
        own_host = _leads_to(instance)
        if own_host is None:
            return None
        target = configuration().address(own_host) + same_place(
            request.environ.get("PATH_INFO", ""), request.environ.get("QUERY_STRING", "")
        )
        # Not for ever: a name that breaks leads nowhere, and the default name goes on.
        response = redirect(target, 302)
        response.headers["Cache-Control"] = "no-store"
        return response


def same_place(path: str, query: str) -> str:
    """Path and query of a URL for ``PATH_INFO`` and ``QUERY_STRING``, which hold bytes as Latin-1 (PEP 3333).

    It begins with one slash and holds visible ASCII alone: behind the address of a host it can name no other,
    and add no line to a header.
    """
    place = "/" + quote(path.encode("latin-1").lstrip(b"/"), safe=_IN_PATH)
    return f"{place}?{quote(query.encode('latin-1'), safe=_IN_QUERY)}" if query else place


def _leads_to(instance: ServedInstance) -> str | None:
    """The host name that answers this request in our place, if any."""
    if instance.is_copy or instance.state is not InstanceState.ACTIVE:
        return None
    if request.method not in _READING or request.endpoint is None or request.endpoint in _NO_PAGES:
        return None
    if request.headers.get(_COMES_FROM) == "same-origin":
        return None
    return None if normal_host(request.host) == instance.own_host else instance.own_host
