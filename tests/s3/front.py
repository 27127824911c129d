"""A front before the S3 server that fails on demand: TLS on both sides, everything else passes as it is."""

import http.client
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET, socket
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.s3.server import S3Server, TestBucket

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What a fault is decided by."""

    method: str
    path: str
    query: str


When = Callable[[Request], bool]


def anything(request: Request) -> bool:
    return True


def part(request: Request) -> bool:
    """One part of a multipart upload."""
    return request.method == "PUT" and "partNumber=" in request.query


def completion(request: Request) -> bool:
    """The request that makes an object of the parts."""
    return request.method == "POST" and "uploadId=" in request.query


def plain_put(request: Request) -> bool:
    return request.method == "PUT" and not request.query


def download(request: Request) -> bool:
    return request.method == "GET" and not request.query


def deletion(request: Request) -> bool:
    return request.method == "DELETE"


@dataclass
class _Fault:
    """One way to fail, as often as ``left`` says."""

    when: When
    act: Callable[["_Exchange"], None]
    left: int


@dataclass
class Front:
    """Faults apply in the order in which they were asked for, each as often as ``times`` says."""

    server: S3Server
    port: int = 0
    seen: list[Request] = field(default_factory=list)
    _faults: list[_Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def before(self, bucket: TestBucket) -> TestBucket:
        return bucket.through(self.port)

    def answer(
        self,
        status: int,
        code: str = "",
        when: When = anything,
        times: int = 10**9,
        body: bytes | None = None,
    ) -> None:
        """Answer like a store that refuses (503 SlowDown, 403 AccessDenied, …), or anything with ``body``."""
        error = f"<Error><Code>{code}</Code><Message>as the test wants</Message></Error>".encode()
        content = error if body is None else body
        self._add(when, times, lambda exchange: exchange.answer(status, content))

    def wait(self, seconds: float, when: When = anything, times: int = 10**9) -> None:
        """Pass the request on that late."""
        self._add(when, times, lambda exchange: exchange.pass_late(seconds))

    def reset(self, when: When = anything, times: int = 10**9, after: int = 0) -> None:
        """Cut the connection once ``after`` bytes of the body came; the server never hears of it."""
        self._add(when, times, lambda exchange: exchange.cut(after))

    def lose_answer(self, when: When = anything, times: int = 10**9) -> None:
        """Let the server do it, and cut the connection instead of telling."""
        self._add(when, times, lambda exchange: exchange.lose_answer())

    def cut_answer(self, after: int, when: When = anything, times: int = 10**9) -> None:
        """Cut the connection once ``after`` bytes of the answer's body are out."""
        self._add(when, times, lambda exchange: exchange.pass_on(at_most=after))

    def mend(self) -> None:
        """No faults from now on, and nothing seen."""
        with self._lock:
            self._faults.clear()
            self.seen.clear()

    def _add(self, when: When, times: int, act: Callable[["_Exchange"], None]) -> None:
        with self._lock:
            self._faults.append(_Fault(when, act, times))

    def fault_for(self, request: Request) -> Callable[["_Exchange"], None] | None:
        """What is to happen to it, counted; None when it is to pass."""
        with self._lock:
            self.seen.append(request)
            for fault in self._faults:
                if fault.left > 0 and fault.when(request):
                    fault.left -= 1
                    return fault.act
        return None


class _Exchange(BaseHTTPRequestHandler):
    """One request and its answer."""

    protocol_version = "HTTP/1.1"
    server: "_FrontServer"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._do
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep still: what was asked is in ``Front.seen``."""

    def _do(self) -> None:
        address = urlsplit(self.path)
        act = self.server.front.fault_for(Request(self.command, address.path, address.query))
        if act is None:
            self.pass_on()
        else:
            act(self)

    def answer(self, status: int, content: bytes) -> None:
        for _ in self._body():
            pass
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def pass_late(self, seconds: float) -> None:
        time.sleep(seconds)
        self.pass_on()

    def cut(self, after: int) -> None:
        read = 0
        for chunk in self._body():
            read += len(chunk)
            if read >= after:
                break
        self._hang_up()

    def lose_answer(self) -> None:
        self._ask().read()
        self._hang_up()

    def pass_on(self, at_most: int | None = None) -> None:
        answer = self._ask()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding"}:
                self.send_header(name, value)
        if self.command != "HEAD" and answer.status != 204 and answer.getheader("Content-Length") is None:
            self._send_of_unknown_length(answer.read())
            return
        self.end_headers()
        if self.command == "HEAD":
            return
        self._copy(answer, at_most)

    def _send_of_unknown_length(self, content: bytes) -> None:
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _copy(self, answer: http.client.HTTPResponse, at_most: int | None) -> None:
        left = at_most
        while chunk := answer.read(_CHUNK if left is None else min(_CHUNK, left)):
            self.wfile.write(chunk)
            left = None if left is None else left - len(chunk)
        if left is not None:
            self._hang_up()

    def _ask(self) -> http.client.HTTPResponse:
        upstream = self.server.connect()
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in {"expect", "connection"}:
                upstream.putheader(name, value)
        upstream.endheaders()
        for chunk in self._body():
            upstream.send(chunk)
        return upstream.getresponse()

    def _body(self) -> Iterator[bytes]:
        left = int(self.headers.get("Content-Length", 0))
        while left > 0 and (chunk := self.rfile.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk

    def _hang_up(self) -> None:
        """With a reset, as when a machine on the way dies."""
        self.close_connection = True
        with socket(fileno=self.connection.detach()) as wire:
            wire.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


class _FrontServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, front: Front) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.front = front
        certificates = front.server.certificates
        self._own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._own.load_cert_chain(certificates.certificate, certificates.key)
        self._upstream = ssl.create_default_context(cafile=str(certificates.authority))

    def get_request(self) -> tuple[socket, Any]:
        plain, address = super().get_request()
        # The handshake comes with the first reading, in the connection's own thread.
        return self._own.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no error of the front."""

    def connect(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("127.0.0.1", self.front.server.port, context=self._upstream)


@contextmanager
def open_front(server: S3Server) -> Iterator[Front]:
    """Listens until the end of the block."""
    front = Front(server)
    with _FrontServer(front) as listening:
        front.port = listening.server_address[1]
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield front
        finally:
            with suppress(OSError):
                listening.shutdown()
            thread.join()
