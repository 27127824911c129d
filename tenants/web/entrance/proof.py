"""For a few minutes after they proved that it is them, somebody may change what secures their account.

ASVS 7.5.1: an unlocked computer is not enough to take an account over.
"""

from datetime import timedelta

from flask import session

from tenants.web.entrance.desk import desk

_UNTIL = "proven_until"
_LASTS = timedelta(minutes=10)


def prove() -> None:
    session[_UNTIL] = int((desk().now() + _LASTS).timestamp())


def is_proven() -> bool:
    return bool(desk().now().timestamp() < session.get(_UNTIL, 0))


def use_up() -> None:
    session.pop(_UNTIL, None)
