"""Answering an error with a page, in an instance as in the console."""

import logging
from dataclasses import dataclass

from flask import Response, current_app, make_response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from tenants.errors import Throttled

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``advice`` says what to do about it."""

    status: int
    heading: str
    advice: str


def answer_with(page: ErrorPage, error: Exception, body: str) -> Response:
    """``body`` with the status of the error itself if it has one, else that of the page."""
    if not isinstance(error, HTTPException):
        _log.warning("%s: %s", type(error).__name__, page.heading)
    response = make_response(body)
    response.status_code = (isinstance(error, HTTPException) and error.code) or page.status
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    if isinstance(error, Throttled):
        response.retry_after = error.seconds
    return response


def can_be_opened() -> bool:
    """Whether the request's address shows a page too, and is not only posted to."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(method="GET")
