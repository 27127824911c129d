"""The recovery codes, shown once: in the very answer that made them. No address shows them again."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tenants.web.access import member_required
from tenants.web.entrance.desk import Person, desk

blueprint = Blueprint("recovery_codes", __name__)

_FEW = 3


@blueprint.post("/connexion/codes-de-secours")
@member_required
def keep() -> ResponseReturnValue:
    """Whoever was shown them goes on to where they were going."""
    return desk().onward("/")


def new_codes_page(person: Person, wanted: str | None) -> str:
    """The codes that were just made, before anything else: a redirect would need an address that shows them,
    to whoever copied the cookie too. ``wanted`` is where the person was going.
    """
    codes = desk().personal(person).recovery_codes()
    return desk().show(
        "entrance/recovery_codes.html",
        codes=codes,
        file=f"data:text/plain;charset=utf-8,{quote(_text(person, codes))}",
        wanted=wanted,
        carried=desk().carried(),
    )


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


def _text(person: Person, codes: Sequence[str]) -> str:
    lines = (
        f"Codes de secours – {desk().name()}",
        f"Compte : {person.email}",
        "Chacun sert une seule fois, à la place du code de l’application.",
        "Gardez ce fichier ailleurs que sur votre téléphone.",
        "",
        *codes,
    )
    return "\r\n".join(lines) + "\r\n"
