"""Believing what a proxy says of the visitor, and nobody else."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

Network = IPv4Network | IPv6Network


class TrustedProxy:
    """WSGI middleware: ``X-Forwarded-For``, ``-Proto`` and ``-Host`` count when the peer is in ``networks``.

    From any other peer these headers, and ``Forwarded`` (RFC 7239), are removed before the application
    sees the request. One proxy is expected: the last value of each header is the one it wrote.
    """

    def __init__(self, app: WSGIApplication, networks: Sequence[Network]) -> None:
        self._app = app
        self._behind_proxy = ProxyFix(app, x_for=1, x_proto=1, x_host=1)
        self._networks = tuple(networks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        peer = peer_address(environ)
        if peer is not None and any(peer in network for network in self._networks):
            return self._behind_proxy(environ, start_response)
        for name in [name for name in environ if _is_forwarded(name)]:
            del environ[name]
        return self._app(environ, start_response)


def _is_forwarded(name: str) -> bool:
    return name == "HTTP_FORWARDED" or name.startswith("HTTP_X_FORWARDED_")


def peer_address(environ: WSGIEnvironment) -> IPv4Address | IPv6Address | None:
    """Who is connected to us, as the socket says it; None where that is no address."""
    try:
        address = ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    # A dual-stack socket shows IPv4 peers as ::ffff:a.b.c.d.
    return getattr(address, "ipv4_mapped", None) or address
