"""A second factor on its way to be one: which this browser sets up, how it is shown, and its first code."""

import uuid
from typing import Any

from flask import session

from tenants.audit.events import FactorAdded, RecoveryCodesMade
from tenants.errors import CodeRefused
from tenants.models import FactorRow
from tenants.second_factor.picture import qr_picture
from tenants.web.entrance.checking import ENDED
from tenants.web.entrance.desk import Person, desk
from tenants.web.entrance.forms import CodeForm

_BEGUN = "factor"
_GROUP = 4


def begun(person: Person) -> FactorRow:
    """The one that this browser is setting up, or a new one; no other browser is shown its secret."""
    personal, now = desk().personal(person), desk().now()
    found = personal.begun(_id(), now) if _BEGUN in session else None
    if found is None:
        session[_BEGUN] = str(personal.begin(now))
        found = personal.begun(_id(), now)
    if found is None:
        raise LookupError("a factor that was begun is there")
    return found


def confirm(person: Person, form: CodeForm) -> None:
    """Take it into use and end the person's sessions, this one too. Raises CodeRefused."""
    # What was noted of the session is written before: first the person is locked, then what is theirs.
    desk().session().commit()
    # Two browsers on their way in at once: the first ends the other, which must not set up another factor.
    if desk().person(person.id, lock=True) is None or not desk().still_here():
        raise CodeRefused(ENDED)
    factor = begun(person)
    desk().personal(person).confirm(factor, form.typed, desk().now())
    desk().sign_ins.end_all(desk().session(), person.id)
    desk().record(FactorAdded(person.id, factor.kind))
    desk().record(RecoveryCodesMade(person.id))


def shown(person: Person) -> dict[str, Any]:
    """What the page shows of it: a picture, a link for this very telephone, and the secret to type."""
    totp = desk().personal(person).totp(begun(person))
    address = totp.address(desk().name(), person.email)
    groups = [totp.secret[start : start + _GROUP] for start in range(0, len(totp.secret), _GROUP)]
    return {"picture": qr_picture(address), "address": address, "groups": groups, "issuer": desk().name()}


def _id() -> uuid.UUID:
    return uuid.UUID(str(session[_BEGUN]))
