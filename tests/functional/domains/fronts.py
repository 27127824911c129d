"""A front as a visitor meets it: a TLS server on loopback that is right, or wrong in one way."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

import trustme

Serve = Callable[[socket.socket], None]


@dataclass
class Front:
    """``names`` are those that handshakes asked for, ``requests`` what came after them."""

    port: int
    names: list[str | None] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)


def page(body: str, status: str = "200 OK", location: str = "") -> Serve:
    """Answers with ``body``, or leads to ``location``, and closes."""
    content = body.encode()
    leads = f"Location: {location}\r\n" if location else ""
    head = f"HTTP/1.0 {status}\r\n{leads}Content-Type: text/html\r\nContent-Length: {len(content)}\r\n\r\n"
    return lambda visitor: visitor.sendall(head.encode() + content)


@contextmanager
def open_front(
    certificate: trustme.LeafCert,
    serve: Serve,
    *,
    refuses: bool = False,
    address: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[Front]:
    """Listens until the end of the block; one that ``refuses`` has no certificate for any name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with _listening(address, port) as listener:
        front = Front(listener.getsockname()[1])

        def note(visitor: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> int | None:
            front.names.append(name)
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR if refuses else None

        context.sni_callback = note

        def answer(visitor: socket.socket) -> None:
            with context.wrap_socket(visitor, server_side=True) as secured:
                front.requests.append(secured.recv(65536))
                serve(secured)

        Thread(target=_accept, args=(listener, answer), daemon=True).start()
        yield front


@contextmanager
def open_plain(serve: Serve) -> Iterator[int]:
    """Its port: whoever listens there does not speak TLS."""
    with _listening("127.0.0.1", 0) as listener:
        Thread(target=_accept, args=(listener, serve), daemon=True).start()
        yield listener.getsockname()[1]


@contextmanager
def _listening(address: str, port: int) -> Iterator[socket.socket]:
    with socket.create_server((address, port)) as listener:
        yield listener
        # Wakes the thread that accepts, which closing alone does not.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, answer: Serve) -> None:
    with suppress(OSError):
        while True:
            visitor, _ = listener.accept()
            Thread(target=_one, args=(visitor, answer), daemon=True).start()


def _one(visitor: socket.socket, answer: Serve) -> None:
    with suppress(OSError), visitor:
        answer(visitor)
