"""Of the record that says whose a name is."""

from collections.abc import Sequence

from provisioner.domains.diagnosis.diagnosis import Code, Problem
from provisioner.domains.diagnosis.words.place import Place
from provisioner.domains.spelling import challenge_of, one_after_another


def missing_token(place: Place, token: str | None, found: Sequence[str], *, answered: bool) -> Problem:
    """``found`` are the values that stand there instead; ``token`` is None where it is not
    known. ``answered``: a server could say what stands there."""
    name = challenge_of(place.host)
    value = f'"{token}"' if token else "la valeur que donne sa page"
    create = f"créez « {name}. TXT {value} »" if token else f"créez à {name} un TXT avec {value}"
    nothing = "n’a pas de TXT" if answered else "n’a pas pu être lu"
    there = f"porte {one_after_another(tuple(map(_quoted, found)))}" if found else nothing
    return Problem(
        Code.MISSING_TOKEN,
        f"{name} {there}{f', au lieu de {value}' if found else ''} : rien ne dit à quelle structure est "
        f"{place.host}.",
        f"Dans {place.its_zone}, {create}{_and_the_name(place)}.",
        f"Il manque la preuve que {place.shown} est bien à votre structure.",
        f"Demandez à la personne qui gère vos noms de domaine d’ajouter à {name} une entrée de type TXT : "
        f"{token or value}.",
    )


def _and_the_name(place: Place) -> str:
    """A record below the host makes it exist: a wildcard then answers for it no more (RFC 4592 §2.2)."""
    if place.wildcard is None:
        return ""
    return f" et, puisque {place.wildcard} ne vaudra alors plus pour {place.host}, {place.line}"


def _quoted(value: str) -> str:
    return f'"{value}"' if len(value) <= 80 else f'"{value[:79]}…"'
