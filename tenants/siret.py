"""The number by which the French state knows an establishment (SIRET, INSEE): the one rule of ours for it."""

import re

from stdnum.fr import siret as numbers

# Its check digits hold, yet nobody bears it.
_NOBODYS_SIREN = "0" * 9


def digits_of(written: str) -> str:
    """What somebody wrote for a SIRET without the spaces, dots and hyphens that people put in."""
    return re.sub(r"[\s.-]", "", written)


def siret_in(written: str) -> str | None:
    """The 14 digits in what somebody wrote, None when they are no SIRET.

    The check digits of SIRET and SIREN hold, but for La Poste's exception (MIX-FORM-11).
    """
    number = digits_of(written)
    valid = number.isascii() and numbers.is_valid(number) and not number.startswith(_NOBODYS_SIREN)
    return number if valid else None
