"""How much a page takes in: little, unless its view says otherwise."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import BadRequest

V = TypeVar("V", bound=Callable[..., Any])

_MOST_PARTS = 5_000
_MOST_TEXT = 2_000_000
_CHUNK = 1024 * 1024
_DRAINED_AT_MOST = 200 * 1024 * 1024


def takes_up_to(size: int) -> Callable[[V], V]:
    """Decorate a view with the largest body that it takes, in bytes. Goes below the route's own decorator."""

    def decorate(view: V) -> V:
        view.largest_request = size  # type: ignore[attr-defined]  # read back by largest_request
        return view

    return decorate


def largest_request(asked: Request) -> int:
    """What the page that was asked for takes, in bytes."""
    view = current_app.view_functions.get(asked.endpoint or "")
    return int(getattr(view, "largest_request", current_app.config["MAX_CONTENT_LENGTH"]))


def allow_sizes(app: Flask) -> None:
    """Bound forms, and refuse broken ones; before whatever looks into them, as the check of their tokens."""

    @app.before_request
    def allow() -> None:
        request.max_content_length = largest_request(request)
        request.max_form_parts = _MOST_PARTS
        request.max_form_memory_size = min(request.max_content_length, _MOST_TEXT)

    @app.before_request
    def refuse_nameless() -> None:
        # A part without a name becomes a field named None, which Flask-WTF does not expect (RFC 7578 §4.2).
        # What is sent to no page of ours is not looked into.
        if request.endpoint is not None and (None in request.form or None in request.files):
            raise BadRequest


def drain() -> None:
    """Take in a refused body and drop it: a browser that is still sending would not see the answer."""
    left = min(request.content_length or 0, _DRAINED_AT_MOST)
    stream = request.environ["wsgi.input"]
    while left > 0 and (chunk := stream.read(min(left, _CHUNK))):
        left -= len(chunk)
