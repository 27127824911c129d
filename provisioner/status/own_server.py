"""A small server for a process that has none: the worker's status listener, in threads beside its work."""

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import WSGIApplication

from provisioner.domains.servers import Server
from provisioner.errors import OutsideFailed

# Whoever asks is a program nearby.
_PATIENCE_SECONDS = 10


class _Asked(WSGIRequestHandler):
    """Says nothing of its own on standard error, and asks no name server who calls."""

    timeout = _PATIENCE_SECONDS

    def address_string(self) -> str:
        return str(self.client_address[0])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that its base gives it
        pass


class _Listening(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, server: Server) -> None:
        self.address_family = socket.AF_INET6 if server.address.version == 6 else socket.AF_INET
        super().__init__((str(server.address), server.port), _Asked)

    def server_bind(self) -> None:
        # The base's own asks a name server for the name of this address.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()


@contextmanager
def listening(server: Server, application: WSGIApplication) -> Iterator[None]:
    """Answer at ``server`` beside whatever the block does. Raises OutsideFailed where the port is taken."""
    try:
        listener = _Listening(server)
    except OSError as error:
        raise OutsideFailed(
            f"L’adresse {server} n’est pas libre ({error.strerror}) : arrêtez l’autre programme ou "
            "choisissez un autre port (PROVISIONER_STATUS_ADDRESS)."
        ) from error
    listener.set_app(application)
    thread = Thread(target=listener.serve_forever, name="status")
    thread.start()
    try:
        yield
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
