"""What becomes of each line of a list, before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tenants.accounts.importing.columns import folded
from tenants.accounts.importing.rows import Row
from tenants.accounts.inviting import Guest
from tenants.accounts.people import Person, PersonTexts
from tenants.roles import Role
from themes.problems import Problem, Severity

Known = Mapping[str, str]
"""Whose each address is that has an account, by address in lower case."""

_SUPER = frozenset(
    {"oui", "o", "yes", "y", "x", "1", "vrai", "true", "admin", "administrateur", "administratrice"}
    | {"administrateur rice", "super", "super conseiller", "super conseillere", "super conseiller ere"}
)
_PLAIN = frozenset(
    {"", "non", "n", "no", "0", "faux", "false", "conseiller", "conseillere", "conseiller ere"}
)


class Fate(StrEnum):
    """``WRONG`` lines keep the whole list from being imported; ``KNOWN`` and ``REPEATED`` change nothing."""

    INVITED = "invited"
    KNOWN = "known"
    REPEATED = "repeated"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judged:
    """A line and what becomes of it; ``problems`` name the field and say what to do."""

    row: Row
    fate: Fate
    guest: Guest | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def role(self) -> Role | None:
        """As it was written down; None when that says nothing."""
        return _role(self.row.role)

    @property
    def doubtful(self) -> bool:
        """Whether it passes once somebody confirmed it."""
        return any(problem.severity is Severity.WARNING for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All the lines, in their order."""

    lines: tuple[Judged, ...] = field(repr=False)

    def of(self, fate: Fate) -> list[Judged]:
        return [line for line in self.lines if line.fate is fate]

    @property
    def guests(self) -> list[Guest]:
        """Whom to invite."""
        return [line.guest for line in self.lines if line.fate is Fate.INVITED and line.guest is not None]

    @property
    def is_right(self) -> bool:
        """Whether nothing stands against inviting them, and there is somebody to invite."""
        return bool(self.guests) and not self.of(Fate.WRONG)

    @property
    def doubtful(self) -> bool:
        return any(line.doubtful for line in self.of(Fate.INVITED))


def judge(rows: Sequence[Row], known: Known) -> Judgement:
    """What becomes of each row, given who has an account already."""
    return Judgement(tuple(_lines(rows, known)))


def _lines(rows: Sequence[Row], known: Known) -> Iterator[Judged]:
    seen: dict[str, Judged] = {}
    for row in rows:
        judged = _alone(row)
        if judged.guest is None:
            yield judged
            continue
        email = judged.guest.person.email
        if (whose := known.get(email)) is not None:
            judged = _beside_account(judged, judged.guest.person, whose)
        elif (first := seen.get(email)) is not None:
            judged = _beside_line(judged, first)
        else:
            seen[email] = judged
        yield judged


def _alone(row: Row) -> Judged:
    person, problems = PersonTexts.of(row.first_name, row.last_name, row.email).judged()
    role = _role(row.role)
    if role is None:
        problems = (*problems, _role_unclear(row.role))
    if person is None or role is None:
        return Judged(row, Fate.WRONG, problems=problems)
    return Judged(row, Fate.INVITED, Guest(person, role), problems)


def _beside_account(judged: Judged, person: Person, whose: str) -> Judged:
    if folded(whose) == folded(person.full_name):
        return Judged(judged.row, Fate.KNOWN)
    message = (
        f"{person.email} est déjà l’adresse du compte de {whose} : donnez celle de {person.full_name}, ou "
        "retirez cette ligne."
    )
    return _wrong(judged, "account.duplicate_email", message)


def _beside_line(judged: Judged, first: Judged) -> Judged:
    if first.guest == judged.guest:
        return Judged(judged.row, Fate.REPEATED)
    message = (
        f"Cette adresse est aussi celle de la ligne {first.row.line}, avec un autre nom ou un autre rôle : "
        "corrigez l’une des deux, ou retirez-la."
    )
    return _wrong(judged, "account.duplicate_email", message)


def _wrong(judged: Judged, code: str, message: str) -> Judged:
    return Judged(judged.row, Fate.WRONG, problems=(Problem.error("email", code, message),))


def _role(text: str) -> Role | None:
    said = folded(text)
    if said in _SUPER:
        return Role.SUPER_CONSEILLER
    return Role.CONSEILLER if said in _PLAIN else None


def _role_unclear(text: str) -> Problem:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    message = f"« {shown} » n’est pas un rôle : choisissez « Conseiller » ou « Super-conseiller »."
    return Problem.error("role", "account.role_unclear", message)
