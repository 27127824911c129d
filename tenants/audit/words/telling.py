"""From a line of a trail to a sentence, whatever the line says: it may be of an older release, or forged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from tenants.audit.event import Event
from tenants.audit.words.terms import PAGES
from tenants.calendar import french_day

NOTHING: Final = "—"
_LONGEST: Final = 300
# What could forge a line or turn its reading around: controls, line and paragraph separators, and the
# directional characters of Unicode (UAX #9); invisible ones besides.
_UNSHOWN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


class Group(StrEnum):
    """What people filter by; the value is part of addresses."""

    LOGINS = "connexions"
    ACCOUNTS = "comptes"
    STRUCTURE = "structure"
    SUPPORT = "support"
    REFUSALS = "refus"
    TRAIL = "journal"
    STAFF = "equipe"
    INSTANCES = "instances"
    DOSSIERS = "dossiers"
    NAMES = "noms"
    BACKUPS = "sauvegardes"


@dataclass(frozen=True, slots=True)
class Wording:
    """``sentence`` names fields in braces; ``terms`` says for a field what its values are called."""

    group: Group
    sentence: str
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Names(Protocol):
    """Who is meant by an account's id."""

    def account(self, account_id: str) -> str: ...


ACCOUNT_FIELDS: Final = frozenset({"account", "successor"})


def wordings(of: Mapping[type[Event], Wording]) -> dict[str, Wording]:
    """The same by kind, as lines name it."""
    return {event.kind: wording for event, wording in of.items()}


def shown(text: str) -> str:
    """On one line, in one direction, and not too long: what somebody else wrote."""
    clean = _UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", text)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of one plane's lines. ``names`` says who accounts are, ``operator`` what its readers call us."""

    words: Mapping[str, Wording]
    names: Names
    operator: str = "Le service"

    def sentence(self, kind: str, fields: object) -> str:
        """French; a kind that no release of ours knows is told by its name."""
        wording = self.words.get(kind)
        if wording is None:
            return f"Évènement « {shown(kind)} »."
        said = _Said(fields if isinstance(fields, dict) else {}, wording.terms, self.names)
        return wording.sentence.format_map(said)

    def actor(self, label: str | None) -> str:
        """Who did it, of ``tenants.audit.Actor``'s labels."""
        kind, _, who = (label or "").partition(":")
        match kind:
            case "":
                return "Personne non connectée"
            case "account":
                return self.names.account(who)
            case "staff":
                return f"Équipe support ({shown(who)})"
            case "operator":
                return self.operator
            case _:
                return shown(label or "")

    def kinds(self, group: Group) -> list[str]:
        return [kind for kind, wording in self.words.items() if wording.group is group]

    @property
    def groups(self) -> list[Group]:
        """Those that there are words for, in their order."""
        used = {wording.group for wording in self.words.values()}
        return [group for group in Group if group in used]


class _Said(dict[str, str]):
    """The fields of one line as words, made when a sentence asks for them."""

    def __init__(
        self, fields: Mapping[str, Any], terms: Mapping[str, Mapping[str, str]], names: Names
    ) -> None:
        super().__init__()
        self._fields, self._terms, self._names = fields, terms, names

    def __missing__(self, name: str) -> str:
        value = self._fields.get(name)
        if isinstance(value, list):
            return ", ".join(self._word(name, each) for each in value) or NOTHING
        return self._word(name, value)

    def _word(self, name: str, value: object) -> str:
        if (term := self._terms.get(name, {}).get(str(value))) is not None:
            return term
        if value is None:
            return NOTHING
        if name == "endpoint" and (page := PAGES.get(str(value).partition(".")[0])) is not None:
            return page
        if name in ACCOUNT_FIELDS:
            return self._names.account(str(value))
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return _moment(value)
        return shown(str(value))


def _moment(written: str) -> str:
    try:
        return french_day(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        return written
