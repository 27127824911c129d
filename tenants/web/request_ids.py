"""One name for each request, by which its lines in the log and in the trail are found together."""

import logging
import time
import uuid
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

from tenants import log_lines

HEADER = "X-Request-Id"
_KEY = "provisioner.request_id"
_log = logging.getLogger(__name__)


class NamedRequests:
    """WSGI: each request gets its name, which the answer bears, and one line in the log when it is answered.

    No line holds an address, since those of links are their secrets: the endpoint says which page it was.
    """

    def __init__(self, application: WSGIApplication, name: str) -> None:
        self._application = application
        self._name = name

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        name = environ[_KEY] = uuid.uuid4().hex
        log_lines.begin(application=self._name, request=name)
        began = time.perf_counter()

        def answer(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            spent = round((time.perf_counter() - began) * 1000, 1)
            facts = {"method": environ["REQUEST_METHOD"], "status": int(status[:3]), "milliseconds": spent}
            _log.info("answered", extra=facts)
            return start_response(status, [*headers, (HEADER, name)], *error)

        return self._application(environ, answer)


def name_requests(app: Flask) -> None:
    """Name each request of ``app`` from its first moment on, whatever was or will be installed besides."""
    app.wsgi_app = NamedRequests(app.wsgi_app, app.import_name)  # type: ignore[method-assign]  # how Flask is wrapped

    @app.url_value_preprocessor
    def tell_endpoint(endpoint: str | None, values: object) -> None:
        log_lines.add(endpoint=endpoint or "none")


def request_id() -> str:
    """32 hexadecimal characters, new for each request; what a visitor sends under that name is not asked."""
    return str(request.environ.setdefault(_KEY, uuid.uuid4().hex))
