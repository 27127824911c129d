"""Counting attempts at a page, in an instance as in the console.

A view wraps what proves who comes::

    try:
        with attempted(Action.LOGIN, account=form.email.data):
            account = log_in(...)
    except Throttled as throttled:
        return too_many(_page(form, refusal=str(throttled)), throttled)

Where the page has nothing to keep, Throttled may go through: the error pages answer it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Response, after_this_request, make_response, request
from sqlalchemy.orm import Session

from tenants.audit.events import AttemptsRefused
from tenants.errors import Throttled
from tenants.throttling import Action, Attempt, Tried
from tenants.web.gate import Gate, current_gate
from tenants.web.refusals import put_on_record

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BegunAttempt:
    """One that this request makes. It stays counted unless it succeeds."""

    gate: Gate
    attempt: Attempt

    def succeeded(self) -> None:
        """To be written last of all, with what the request changes: buckets are shared, and held briefly."""

        @after_this_request
        def settle(response: Response) -> Response:
            self.attempt.succeeded(self.gate.session(), self.gate.clock())
            return response


def begin_attempt(action: Action, account: str | None = None, behind: str | None = None) -> BegunAttempt:
    """Count one attempt from the visitor's address; see ``Tried``. Raises Throttled.

    Comes before the request's first statement in its own session, which would need a second connection.
    """
    gate = current_gate()
    try:
        # A transaction of its own: it counts even if the request fails, and holds nothing while a password is
        # hashed.
        with Session(gate.engine()) as own, own.begin():
            tried = Tried(action, account, behind)
            attempt = gate.counter().begin(own, tried, request.remote_addr, gate.clock())
    except Throttled as throttled:
        _log.warning("throttled: host=%s action=%s scope=%s", request.host, action, throttled.scope)
        put_on_record(AttemptsRefused(action.value))
        raise
    return BegunAttempt(gate, attempt)


@contextmanager
def attempted(action: Action, account: str | None = None, behind: str | None = None) -> Iterator[None]:
    """One attempt, which succeeds when the block ends without an error. Raises Throttled."""
    begun = begin_attempt(action, account, behind)
    yield
    begun.succeeded()


def too_many(page: str, throttled: Throttled) -> Response:
    """``page`` as the answer to an attempt too many (RFC 6585 §4)."""
    response = make_response(page, 429)
    response.retry_after = throttled.seconds
    return response
