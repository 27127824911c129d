"""The name of an instance in its address (MIX-DNS-2, MIX-DNS-3)."""

import re
import unicodedata
from collections.abc import Collection

from provisioner.backups.copies.names import is_copy_slug
from themes.problems import Problem

LONGEST = 63
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
# Legal forms at the head of a name with the link word behind them; an article belongs to the place's name.
_LEGAL_FORM = re.compile(
    r"^(communaute (?:de communes|d agglomeration|urbaine)|cc|cdc|ca|cu|metropole|mairie|commune|ville"
    r"|syndicat(?: mixte| intercommunal)?|petr)(?: (?:du|des|de|d))? +"
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})


def derive(name: str) -> str:
    """The slug meant by a structure's name: ``Communauté de Communes Aunis Sud`` gives ``aunis-sud``."""
    words = _plain(name)
    core = _LEGAL_FORM.sub("", words, count=1) or words
    slug = re.sub(r"[^a-z0-9]+", "-", core).strip("-")[:LONGEST].strip("-")
    return slug or "instance"


def first_free(slug: str, taken: Collection[str], reserved: Collection[str]) -> str:
    """``slug``, or the first of ``slug-2``, ``slug-3``… that nobody has and that is not reserved."""
    candidate, number = slug, 1
    while candidate in taken or _is_reserved(candidate, reserved):
        number += 1
        suffix = f"-{number}"
        candidate = slug[: LONGEST - len(suffix)].rstrip("-") + suffix
    return candidate


def check(slug: str, reserved: Collection[str]) -> list[Problem]:
    """What is wrong with a slug that somebody chose."""
    if len(slug) > LONGEST or not _SLUG.fullmatch(slug):
        return [
            Problem.error(
                "slug",
                "slug.invalid",
                f"« {slug} » ne peut pas être un nom d’adresse : utilisez 63 caractères au plus parmi a-z, "
                f"0-9 et le tiret, sans tiret au début ni à la fin. Proposition : « {derive(slug)} ».",
            )
        ]
    if _is_reserved(slug, reserved):
        return [
            Problem.error(
                "slug", "slug.reserved", f"« {slug} » est réservé au service : choisissez-en un autre."
            )
        ]
    return []


def _is_reserved(slug: str, reserved: Collection[str]) -> bool:
    return slug in reserved or is_copy_slug(slug)


def _plain(name: str) -> str:
    """Lower case, without accents, apostrophes and punctuation as spaces."""
    lowered = name.lower().translate(_LIGATURES)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9-]+", " ", bare).split())
