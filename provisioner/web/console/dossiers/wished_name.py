"""The name that a dossier's form gives, when no new instance could have it: told before anybody presses."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from provisioner.domains.claims import claiming
from provisioner.domains.names import NameRules

_TAKEN = "« {host} » est déjà le nom de l’instance « {slug} »."


@dataclass(frozen=True, slots=True)
class NameTrouble:
    """Why the name cannot be asked for; ``slug`` is the instance that has it, where that is why."""

    sentence: str
    slug: str | None = None


def trouble_with(session: Session, rules: NameRules, host: str | None) -> NameTrouble | None:
    """None for a name that can be asked for, and without a name."""
    objections = claiming.objections(session, rules, host) if host is not None else ()
    if host is None or not objections:
        return None
    if holder := claiming.holder(session, host):
        return NameTrouble(_TAKEN.format(host=host, slug=holder.slug), holder.slug)
    return NameTrouble(" ".join(problem.message for problem in objections))
