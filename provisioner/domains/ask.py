"""The front's question before it has a certificate made: is this name one of ours?

Caddy asks ``GET /ask?domain=NAME`` during a visitor's handshake and goes on only when the answer is 200
(docs/front.md). The answer is the registry's at that moment: nothing is remembered, so that a name which was
given back is refused at once.
"""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from ipaddress import ip_address
from threading import Lock
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy import URL, Engine, bindparam, create_engine, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from provisioner.domains.servers import Server
from storage.throttle import Limit
from tenants.registry import Hostname
from tenants.web.proxy import Network, peer_address

PATH = "/ask"
SENTENCES = {
    HTTPStatus.OK: "Ce nom est servi ici.",
    HTTPStatus.BAD_REQUEST: "La question s’écrit GET /ask?domain=NOM, avec un nom d’hôte en ASCII.",
    HTTPStatus.FORBIDDEN: "Seul le serveur frontal pose cette question (PROVISIONER_TRUSTED_PROXIES).",
    HTTPStatus.NOT_FOUND: "Ce nom n’est pas servi ici : pas de certificat.",
    HTTPStatus.SERVICE_UNAVAILABLE: "La base de données ne répond pas : demandez plus tard.",
}
# Anybody can have the front ask, by a handshake with any name: the log tells, and does not grow with it.
SAID = Limit.parse("20/10min")
PATIENCE_SECONDS = 2
_NAME = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_LONGEST_NAME = 253
_FIELDS = 8
_SERVED = select(Hostname.hostname).where(Hostname.hostname == bindparam("host"))

logger = logging.getLogger(__name__)


class Ask:
    """WSGI. Knows ``own_names`` besides the registry; hears loopback and ``networks`` alone.

    200 for a name that is served; 404 for any other; 400 for what is not the question; 403 for another peer;
    503 when the database does not answer, so that the front tries again.
    """

    def __init__(
        self,
        engine: Engine,
        own_names: Collection[str],
        networks: Sequence[Network],
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._own_names = frozenset(own_names)
        self._networks = tuple(networks)
        self._refusals = {status: Sparingly(clock) for status in SENTENCES}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status = self._judge(environ)
        body = f"{SENTENCES[status]}\n".encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def close(self) -> None:
        self._engine.dispose()

    def _judge(self, environ: WSGIEnvironment) -> HTTPStatus:
        peer, host = environ.get("REMOTE_ADDR", ""), asked_host(environ)
        if not self._hears(environ):
            return self._refuse(HTTPStatus.FORBIDDEN, "from %s, no proxy of ours", peer)
        if host is None:
            return self._refuse(HTTPStatus.BAD_REQUEST, "from %s, not the question", peer)
        try:
            if host in self._own_names or self._serves(host):
                return HTTPStatus.OK
        except SQLAlchemyError as error:
            return self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "for %s: %s", host, type(error).__name__)
        return self._refuse(HTTPStatus.NOT_FOUND, "for %s", host)

    def _hears(self, environ: WSGIEnvironment) -> bool:
        peer = peer_address(environ)
        return peer is not None and (peer.is_loopback or any(peer in network for network in self._networks))

    def _serves(self, host: str) -> bool:
        try:
            return self._look_up(host)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        # The connection had died while nobody asked, as when the database restarts; the pool let go of all.
        return self._look_up(host)

    def _look_up(self, host: str) -> bool:
        with self._engine.connect() as connection:
            return connection.scalar(_SERVED, {"host": host}) is not None

    def _refuse(self, status: HTTPStatus, sentence: str, *arguments: object) -> HTTPStatus:
        self._refusals[status].warn(f"certificate refused {sentence}", *arguments)
        return status


class Sparingly:
    """Warnings of one kind, so many in a while; the next one that is said tells how many were not."""

    def __init__(self, clock: Callable[[], datetime], limit: Limit = SAID) -> None:
        self._clock = clock
        self._limit = limit
        self._clear_at = clock()
        self._unsaid = 0
        self._lock = Lock()

    def warn(self, sentence: str, *arguments: object) -> None:
        with self._lock:
            now = self._clock()
            if self._limit.wait(self._clear_at, now):
                self._unsaid += 1
                return
            self._clear_at = self._limit.after(self._clear_at, now)
            unsaid, self._unsaid = self._unsaid, 0
        if unsaid:
            logger.warning("%d more refusals of this kind were not written here", unsaid)
        logger.warning(sentence, *arguments)


def asked_host(environ: WSGIEnvironment) -> str | None:
    """The name that is asked about, in lower case without a trailing dot; None if this is not the question.

    Names are as handshakes carry them (RFC 6066 §3): letters, digits and hyphens, nothing to be decoded.
    """
    if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] != PATH:
        return None
    try:
        names = parse_qs(environ.get("QUERY_STRING", ""), max_num_fields=_FIELDS).get("domain", [])
    except ValueError:
        return None
    if len(names) != 1:
        return None
    name = names[0].removesuffix(".")
    return name.lower() if len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) else None


def registry_reader(url: URL) -> Engine:
    """Connections for ``Ask``: one statement a question, and an answer soon even where a database hangs."""
    return create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        pool_size=2,
        max_overflow=6,
        pool_timeout=PATIENCE_SECONDS,
        connect_args={
            "connect_timeout": PATIENCE_SECONDS,
            "tcp_user_timeout": PATIENCE_SECONDS * 1000,
            "options": f"-c statement_timeout={PATIENCE_SECONDS}s",
        },
    )


def by_listener(server: Server, ask: WSGIApplication, pages: WSGIApplication) -> WSGIApplication:
    """``ask`` for what came in at ``server``, ``pages`` for everything else.

    The listening socket says which: no header has a say, so it stands before anything that believes one.
    """

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = ask if came_in_at(server, environ) else pages
        return chosen(environ, start_response)

    return application


def came_in_at(server: Server, environ: WSGIEnvironment) -> bool:
    """Whether the request's listening socket is bound to ``server``, as gunicorn says it (PEP 3333)."""
    if environ["SERVER_PORT"] != str(server.port):
        return False
    try:
        return ip_address(environ["SERVER_NAME"]) == server.address
    except ValueError:
        return False
