"""A name as a form brings it: what was understood, and why it may not be asked for."""

from dataclasses import dataclass

from flask import flash, request
from flask_login import current_user

from provisioner.domains.claims.claiming import Wish
from provisioner.domains.models import Domain
from provisioner.domains.names import normal, understood
from provisioner.domains.suffixes import domain_of
from provisioner.errors import Conflict, InputRefused
from provisioner.web.annex_form.parsing import tidy_line
from provisioner.web.config import configuration

_TAKEN = (
    "Ce nom est déjà celui d’une autre instance : choisissez-en un autre, ou libérez-le d’abord chez elle."
)
_AT_ROOT = (
    "« {host} » est la racine du domaine : si un site y est, il n’y sera plus visible. Préférez un nom créé "
    "pour Mixeur, comme mixeur.{host} ; pour en changer, corrigez celui-ci."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a name cannot be asked for; ``slug`` is the instance that has it, where that is why."""

    sentences: tuple[str, ...]
    status: int
    slug: str | None = None

    @classmethod
    def of(cls, error: InputRefused | Conflict) -> "Refusal":
        """Raises ``error`` again where it says nothing of the name."""
        if isinstance(error, InputRefused):
            return cls(tuple(problem.message for problem in error.problems), 422)
        if not error.problems:
            raise error
        return cls((_TAKEN,), 409, error.slug)


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the field, and the name that it was understood as: addresses are pasted whole."""

    text: str
    host: str

    @classmethod
    def here(cls) -> "Written":
        """In this request."""
        text = tidy_line(request.form.get("domain", ""))
        return cls(text, understood(text) or text)

    @property
    def wish(self) -> Wish:
        """By whoever is logged in, now."""
        return Wish(self.host, current_user.email, configuration().clock())

    def say_what_was_understood(self, domain: Domain) -> None:
        """Of the claim that came of it; nothing where nobody could wonder."""
        if normal(self.text) is None:
            flash(f"« {self.text} » a été compris comme le nom {domain.readable_host}.")
        if domain_of(domain.host) == domain.host:
            flash(_AT_ROOT.format(host=domain.readable_host))
