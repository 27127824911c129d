"""What is wrong with a sheet, and each text in the form in which it is kept."""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from tenants.emails import normal_email
from tenants.siret import siret_in
from tenants.structure.texts import COLUMNS, SheetTexts
from themes.problems import Problem

# In characters; those of the columns, but for texts that those would let run on.
LONGEST: Final[Mapping[str, int]] = {
    "name": 200,
    "description": 20_000,
    "postal_address": 500,
    "phone": 40,
    "email": 254,
    "website": 300,
    "siret": 40,
    "referent_first_name": 100,
    "referent_last_name": 100,
    "referent_function": 100,
    "referent_email": 254,
    "referent_phone": 40,
    "dpo_name": 200,
    "dpo_email": 254,
}
_MISSING: Final[Mapping[str, str]] = {
    "name": "Indiquez le nom de votre structure.",
    "description": "Présentez votre structure en quelques mots.",
    # MIX-CONTACT-1: each party has one.
    "referent_first_name": "Indiquez le prénom de la personne qui parle au nom de votre structure.",
    "referent_last_name": "Indiquez le nom de la personne qui parle au nom de votre structure.",
}
_PHONE = re.compile(r"\+?[\d .()-]+")
# E.164: fifteen digits at the most; short numbers have four.
_PHONE_DIGITS = range(4, 16)


def judged(texts: SheetTexts) -> tuple[SheetTexts, tuple[Problem, ...]]:
    """The texts as they are kept, and every problem; a text that has one is as it was typed."""
    kept: dict[str, str] = {}
    problems = []
    for column in COLUMNS:
        kept[column], problem = _judged(column, texts[column])
        if problem is not None:
            problems.append(problem)
    return SheetTexts(kept), tuple(problems)


def _judged(column: str, text: str) -> tuple[str, Problem | None]:
    if not text:
        missing = _MISSING.get(column)
        return "", _problem(column, "missing", missing) if missing else None
    if len(text) > LONGEST[column]:
        message = f"Ce texte compte {len(text)} caractères : {LONGEST[column]} au plus sont acceptés ici."
        return text, _problem(column, "too_long", message)
    if column not in _RULES:
        return text, None
    rule, complaint = _RULES[column]
    found = rule(text)
    return (text, _problem(column, "invalid", complaint)) if found is None else (found, None)


def _phone(text: str) -> str | None:
    digits = sum(map(str.isdigit, text))
    return text if text.isascii() and _PHONE.fullmatch(text) and digits in _PHONE_DIGITS else None


def _website(text: str) -> str | None:
    """An address of the web, with its scheme; nothing that a browser would run."""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        named = "." in (parts.hostname or "") and parts.username is None and parts.port is None
    except ValueError:
        return None
    plain = not re.search(r"[\s<>\"\\]", address) and len(address) <= LONGEST["website"]
    return address if plain and named and parts.scheme in {"http", "https"} else None


def _problem(column: str, code: str, message: str) -> Problem:
    return Problem.error(column, f"structure.{column}_{code}", message)


_Rule = tuple[Callable[[str], str | None], str]
_EMAIL: Final[_Rule] = (
    normal_email,
    "Ce n’est pas une adresse e-mail : écrivez-la sous la forme nom@domaine.fr.",
)
_TELEPHONE: Final[_Rule] = (
    _phone,
    "Ce n’est pas un numéro de téléphone : écrivez-le en chiffres, comme 04 70 00 00 00.",
)
_RULES: Final[Mapping[str, _Rule]] = {
    "phone": _TELEPHONE,
    "referent_phone": _TELEPHONE,
    "email": _EMAIL,
    "referent_email": _EMAIL,
    "dpo_email": _EMAIL,
    "website": (_website, "Ce n’est pas l’adresse d’un site : écrivez-la comme https://www.structure.fr."),
    "siret": (
        siret_in,
        "Ce SIRET n’est pas valable : 14 chiffres, dont deux clés de contrôle. Vérifiez chacun d’eux.",
    ),
}
