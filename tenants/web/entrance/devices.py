"""Where somebody is signed in, and signing out elsewhere."""

import uuid
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from tenants.audit.events import SessionsEnded
from tenants.browsers import in_words
from tenants.calendar import near
from tenants.models import SignInRow
from tenants.web.access import member_required
from tenants.web.entrance.desk import desk
from tenants.web.sessions import named_in_cookie

blueprint = Blueprint("devices", __name__)

_PATH = "/mon-compte/appareils"


@dataclass(frozen=True, slots=True)
class _Shown:
    id: uuid.UUID
    browser: str
    address: str | None
    since: str
    seen: str
    is_this_one: bool

    @classmethod
    def of(cls, row: SignInRow) -> "_Shown":
        now = desk().now()
        return cls(
            id=row.id,
            browser=in_words(row.device),
            address=row.address,
            since=near(row.created_at, now),
            seen=near(row.seen_at, now),
            is_this_one=row.id == named_in_cookie(),
        )


@blueprint.get(_PATH)
@member_required
def show() -> ResponseReturnValue:
    rows = desk().sign_ins.of(desk().session(), desk().me().id, desk().now())
    shown = sorted(map(_Shown.of, rows), key=lambda each: not each.is_this_one)
    return desk().show("entrance/devices.html", devices=shown)


@blueprint.post(f"{_PATH}/<uuid:sign_in_id>/fin")
@member_required
def end(sign_in_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody else's is as unknown as one that never was."""
    theirs = desk().sign_ins.of(desk().session(), desk().me().id, desk().now())
    if sign_in_id not in {row.id for row in theirs} - {named_in_cookie()}:
        raise NotFound
    desk().sign_ins.end(desk().session(), sign_in_id)
    desk().record(SessionsEnded(desk().me().id, 1))
    flash("Cet appareil est déconnecté : il lui faudra de nouveau votre mot de passe.")
    return redirect(url_for("devices.show"))


@blueprint.post(f"{_PATH}/autres/fin")
@member_required
def end_others() -> ResponseReturnValue:
    person = desk().me()
    ended = desk().sign_ins.end_all(desk().session(), person.id, but=named_in_cookie())
    desk().record(SessionsEnded(person.id, ended))
    flash("Tous vos autres appareils sont déconnectés.")
    return redirect(url_for("devices.show"))
