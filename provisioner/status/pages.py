"""The three pages of the status listener; who asks anything else, or from elsewhere, learns nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from provisioner.status.readiness import Readiness
from tenants.web.proxy import Network, peer_address

_WELL: Final = "ok"
_TEXT: Final = "text/plain; charset=utf-8"
_SENTENCES: Final = {
    HTTPStatus.FORBIDDEN: "Seule la supervision lit cette page (PROVISIONER_MONITORS).",
    HTTPStatus.NOT_FOUND: "Ici ne répondent que /healthz, /readyz et /metrics.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Ces pages se lisent (GET).",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    status: HTTPStatus
    body: bytes
    content_type: str = _TEXT


class StatusPages:
    """WSGI. ``/healthz``, ``/readyz`` and ``/metrics``, for loopback and ``networks`` alone.

    200 and ``ok``, with a line for each thing that is missing and not vital; 503 and one line where it is.
    403 for another peer, 404 for another page, 405 for another method. Headers have no say in who asks.
    """

    def __init__(
        self, readiness: Readiness, metrics: Callable[[], CollectorRegistry], networks: Sequence[Network]
    ) -> None:
        self._readiness = readiness
        self._metrics = metrics
        self._networks = tuple(networks)
        self._pages = {"/healthz": _healthy, "/readyz": self._ready, "/metrics": self._measured}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._answer(environ)
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
        start_response(
            f"{answer.status.value} {answer.status.phrase}", [*headers, ("Cache-Control", "no-store")]
        )
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _answer(self, environ: WSGIEnvironment) -> _Answer:
        page = self._pages.get(environ["PATH_INFO"])
        if not self._hears(environ):
            return _line(HTTPStatus.FORBIDDEN, _SENTENCES[HTTPStatus.FORBIDDEN])
        if page is None:
            return _line(HTTPStatus.NOT_FOUND, _SENTENCES[HTTPStatus.NOT_FOUND])
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _line(HTTPStatus.METHOD_NOT_ALLOWED, _SENTENCES[HTTPStatus.METHOD_NOT_ALLOWED])
        return page()

    def _hears(self, environ: WSGIEnvironment) -> bool:
        peer = peer_address(environ)
        return peer is not None and (peer.is_loopback or any(peer in network for network in self._networks))

    def _ready(self) -> _Answer:
        standing = self._readiness.standing()
        if not standing.ready:
            return _line(HTTPStatus.SERVICE_UNAVAILABLE, standing.missing[0])
        return _line(HTTPStatus.OK, "\n".join((_WELL, *standing.missing)))

    def _measured(self) -> _Answer:
        # The format that every Prometheus reads: Debian's is older than those that the library prefers.
        return _Answer(HTTPStatus.OK, generate_latest(self._metrics()), CONTENT_TYPE_PLAIN_0_0_4)


def _healthy() -> _Answer:
    return _line(HTTPStatus.OK, _WELL)


def _line(status: HTTPStatus, sentence: str) -> _Answer:
    return _Answer(status, f"{sentence}\n".encode())
