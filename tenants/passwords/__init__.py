"""Choosing and checking passwords: argon2id (MIX-SEC-1), length and what is easily guessed, no composition.

The rules are those of NIST SP 800-63B §3.1.1.2 and ASVS 6.2: long enough, not common, not about the person,
the structure or the service; no kind of character is asked for.
"""

from collections.abc import Sequence

from tenants.errors import PasswordRefused
from tenants.passwords.hashing import hashed, matches
from tenants.passwords.weakness import weakness

MEMBER_MINIMUM = 12
STAFF_MINIMUM = 16
# Above this, a password only costs time to hash; ASVS 6.2.9 asks that 64 be allowed.
MAXIMUM = 256


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the right one; takes as long when there is no hash to compare with."""
    return matches(password_hash, password[:MAXIMUM])


def hash_password(
    password: str, *, minimum: int, personal: Sequence[str] = (), surroundings: Sequence[str] = ()
) -> str:
    """The argon2id hash to store.

    ``personal`` are words that an attacker would try first, which no password may contain: e-mail, names.
    ``surroundings`` are names of the place, such as the structure's and its address: a password may hold
    one, but must not be made of them. Raises PasswordRefused with the rule that is broken.
    """
    if len(password) < minimum:
        raise PasswordRefused(
            f"Ce mot de passe compte {len(password)} caractères : il en faut au moins {minimum}."
        )
    if len(password) > MAXIMUM:
        raise PasswordRefused(f"Ce mot de passe dépasse {MAXIMUM} caractères : choisissez-en un plus court.")
    if len(set(password)) < 5:
        raise PasswordRefused("Ce mot de passe répète les mêmes caractères : choisissez-en un plus varié.")
    if any(len(word) >= 4 and word.casefold() in password.casefold() for word in personal):
        raise PasswordRefused("Ce mot de passe contient votre nom ou votre adresse : choisissez-en un autre.")
    if reason := weakness(password, surroundings):
        raise PasswordRefused(reason)
    return hashed(password)
