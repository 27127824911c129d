"""Who was refused what, on record: never what they typed, and never more than a trail can bear.

Anybody may have themselves refused as often as they like. What is written down of it is limited as attempts
are: for each address, and for all of them together but those that people of the instance come from. Whoever
is signed in is counted by themself: nobody can use up what is written of their colleagues. What goes beyond
is in the log alone. Refused logins are not counted here: they are attempts, and limited as such.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Protocol

from flask import Response, after_this_request, current_app, request
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.throttle import Limit
from tenants.audit import actor_of
from tenants.audit.event import Event
from tenants.errors import Throttled
from tenants.throttling import Action, ThrottleLimits, Tried
from tenants.web.gate import Gate, current_gate

_log = logging.getLogger(__name__)

# At the very worst 2,400 lines a day from strangers: some 300 MB in the year that they are kept.
_PER_ADDRESS = Limit.parse("10/1h")
ON_RECORD: Final = ThrottleLimits(account=_PER_ADDRESS, address=_PER_ADDRESS, overall=Limit.parse("100/1h"))

# Of people who are known: each of them, and all together.
_ALL_INSIDE = Limit.parse("1000/1h")
ON_RECORD_INSIDE: Final = ThrottleLimits(
    account=Limit.parse("60/1h"), address=_ALL_INSIDE, overall=_ALL_INSIDE
)


class RefusalKind(Protocol):
    """An event that names the page which refused."""

    def __call__(self, endpoint: str) -> Event: ...


def put_on_record(event: Event) -> None:
    """Written with the answer, after whatever the request had begun was undone."""

    @after_this_request
    def write(response: Response) -> Response:
        gate = current_gate()
        try:
            _recognise()
            if _bearable(gate, actor_of(gate.session()).label):
                gate.record(gate.session(), event, gate.clock())
        except (OperationalError, PoolTimeout):
            # The answer stands: while the database is away, what was refused is in the log alone.
            gate.session().rollback()
            _log.warning("not on record: %s", event.kind)
        return response


def record_refusal(error: Exception, kinds: Mapping[type[Exception], RefusalKind]) -> None:
    """Put an error on record whose kind says that somebody was refused something; others are none."""
    kind = next((kinds[cls] for cls in type(error).__mro__ if cls in kinds), None)
    if kind is not None:
        put_on_record(kind(request.endpoint or ""))


def _recognise() -> None:
    """A form may be refused before anybody asked whose it is; some applications know nobody."""
    if hasattr(current_app, "login_manager"):
        _ = current_user.is_authenticated


def _bearable(gate: Gate, who: str | None) -> bool:
    limits = ON_RECORD if who is None else ON_RECORD_INSIDE
    action = Action.REFUSAL if who is None else Action.REFUSAL_INSIDE
    address = request.remote_addr if who is None else None
    counter = replace(gate.counter(), limits=limits)
    try:
        counter.begin(gate.session(), Tried(action, who), address, gate.clock())
    except Throttled:
        return False
    return True
