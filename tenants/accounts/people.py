"""What a super-conseiller writes of a person, and what is wrong with it."""

from dataclasses import dataclass
from typing import Final

from tenants.emails import is_shared_mailbox, normal_email
from themes.problems import Problem

LONGEST_NAME: Final = 100
"""Characters; longer ones are text that slipped into the field."""
SHARED: Final = "account.shared_mailbox"


@dataclass(frozen=True, slots=True)
class PersonTexts:
    """What was typed, right or wrong; nothing of it is more than text (``=1+1`` may be a name)."""

    first_name: str
    last_name: str
    email: str

    @classmethod
    def of(cls, first_name: str | None, last_name: str | None, email: str | None) -> "PersonTexts":
        """Without the spaces and invisible characters that copying brings along."""
        return cls(visible(first_name), visible(last_name), visible(email).removeprefix("mailto:"))

    def judged(self) -> tuple["Person | None", tuple[Problem, ...]]:
        """The person, or None and what is missing or wrong; a shared mailbox is a warning (MIX-ROLE-3)."""
        email = normal_email(self.email)
        errors = (*_about_name("first_name", self.first_name), *_about_name("last_name", self.last_name))
        if email is None:
            return None, (*errors, _no_email(self.email))
        if errors:
            return None, errors
        warnings = (_shared(email),) if is_shared_mailbox(email) else ()
        return Person(self.first_name, self.last_name, email), warnings


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom an account can be for: all three are there, and mail can be sent to ``email``."""

    first_name: str
    last_name: str
    email: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def visible(text: str | None) -> str:
    """On one line, without what cannot be seen: what comes from a document brings such characters along."""
    kept = (character if character.isprintable() else " " for character in text or "")
    return " ".join("".join(kept).split())


def _about_name(field: str, text: str) -> tuple[Problem, ...]:
    what = {"first_name": "prénom", "last_name": "nom"}[field]
    if not text:
        return (Problem.error(field, f"account.{field}_missing", f"Indiquez le {what} de la personne."),)
    if len(text) > LONGEST_NAME:
        message = f"Ce {what} dépasse {LONGEST_NAME} caractères : raccourcissez-le."
        return (Problem.error(field, f"account.{field}_too_long", message),)
    return ()


def _no_email(text: str) -> Problem:
    if not text:
        return Problem.error("email", "account.email_missing", "Indiquez l’adresse e-mail de la personne.")
    shown = text if len(text) <= 80 else f"{text[:80]}…"
    message = f"« {shown} » n’est pas une adresse e-mail : écrivez-la sous la forme prenom.nom@domaine.fr."
    return Problem.error("email", "account.email_invalid", message)


def _shared(email: str) -> Problem:
    message = (
        f"{email} semble être une boîte partagée. Les comptes sont nominatifs : préférez l’adresse d’une "
        "personne, ou confirmez qu’une seule lit cette boîte."
    )
    return Problem.warning("email", SHARED, message)
