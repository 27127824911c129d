"""The recovery codes, shown once: to whoever has just made them, until they say that they kept them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from tenants.web.access import member_required
from tenants.web.entrance.desk import Person, desk

blueprint = Blueprint("recovery_codes", __name__)

_PATH = "/connexion/codes-de-secours"
_SHOWN = timedelta(minutes=10)
_UNTIL = "codes_until"
_FEW = 3


@blueprint.get(_PATH)
@member_required
def show() -> ResponseReturnValue:
    if not _may_be_shown():
        flash("Vos codes de secours ont déjà été affichés. S’ils sont perdus, créez-en de nouveaux ici.")
        return redirect(url_for("factor.show"))
    return _page(desk().me(), request.args.get("next"))


@blueprint.get(f"{_PATH}.txt")
@member_required
def as_text() -> ResponseReturnValue:
    if not _may_be_shown():
        raise NotFound
    response = Response(_text(_codes(desk().me())), mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
    return response


@blueprint.post(_PATH)
@member_required
def keep() -> ResponseReturnValue:
    """They are never shown again."""
    session.pop(_UNTIL, None)
    return desk().onward("/")


def to_new_codes(person: Person, wanted: str | None) -> ResponseReturnValue:
    """Show the codes that were just made, before anything else; what travels along stays with the page."""
    session[_UNTIL] = int((desk().now() + _SHOWN).timestamp())
    if desk().carried():
        return _page(person, wanted)
    return redirect(url_for("recovery_codes.show", next=wanted))


def say_how_many_are_left(person: Person) -> None:
    """To whoever has just used one."""
    left = desk().factors.recovery_codes_left(desk().session(), person.id)
    said = (
        f"Il vous reste {left} codes de secours."
        if left > 1
        else "C’était presque le dernier : il en reste un."
    )
    said = said if left else "C’était votre dernier code de secours."
    advice = " Créez-en de nouveaux dans « Mon compte », « Second facteur »." if left <= _FEW else ""
    flash(f"Ce code de secours ne sert plus. {said}{advice}")


def _may_be_shown() -> bool:
    return desk().now() < datetime.fromtimestamp(session.get(_UNTIL, 0), desk().now().tzinfo)


def _page(person: Person, wanted: str | None) -> str:
    return desk().show(
        "entrance/recovery_codes.html",
        codes=_codes(person),
        wanted=wanted,
        carried=desk().carried(),
    )


def _codes(person: Person) -> Sequence[str]:
    return desk().personal(person).recovery_codes()


def _text(codes: Sequence[str]) -> str:
    lines = (
        f"Codes de secours – {desk().name()}",
        f"Compte : {desk().me().email}",
        "Chacun sert une seule fois, à la place du code de l’application.",
        "Gardez ce fichier ailleurs que sur votre téléphone.",
        "",
        *codes,
    )
    return "\r\n".join(lines) + "\r\n"
