"""What an annex says, once read: values that may be missing, never values that were guessed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from tenants.roles import AccountState, Role
from themes.colours import HexColour
from themes.problems import Problem, is_valid


@dataclass(frozen=True, slots=True)
class Account:
    """One row of "Comptes à créer" (MIX-FORM-10); ``email`` in lower case, a ready account has all parts."""

    first_name: str | None
    last_name: str | None
    email: str | None
    role: Role
    state: AccountState


@dataclass(frozen=True, slots=True)
class Structure:
    """The member. ``description`` separates paragraphs by an empty line; ``siret`` is 14 digits."""

    name: str | None = None
    description: str | None = None
    siret: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about the personalisation (MIX-FORM-3, MIX-FORM-4)."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Colours:
    """The palette has exactly these two colours (MIX-FORM-7, MIX-FORM-8)."""

    primary: HexColour | None = None
    secondary: HexColour | None = None

    def as_json(self) -> dict[str, str | None]:
        return {
            "primary": str(self.primary) if self.primary else None,
            "secondary": str(self.secondary) if self.secondary else None,
        }


@dataclass(frozen=True, slots=True)
class Referent:
    """Who speaks for the member about the contract (MIX-FORM-13)."""

    first_name: str | None = None
    last_name: str | None = None
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the signed offer adds to the annex (MIX-FORM-12 to 14).

    ``accepted_on`` and ``accepted_at`` are filled only when the document also bears the words
    "Bon pour accord": both together are an acceptance (MIX-ACC-1), either alone is not.
    """

    accepted_on: date | None = None
    accepted_at: str | None = None
    address: str | None = None
    referent: Referent = Referent()

    def as_json(self) -> dict[str, Any]:
        accepted_on = self.accepted_on.isoformat() if self.accepted_on else None
        return asdict(self) | {"accepted_on": accepted_on}


@dataclass(frozen=True, slots=True)
class Annex:
    """``domain`` is a host name in lower-case ASCII; ``offer`` is None when the file is the annex alone."""

    structure: Structure = Structure()
    contact: Contact = Contact()
    colours: Colours = Colours()
    domain: str | None = None
    accounts: tuple[Account, ...] = ()
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An annex and what is wrong with it, in the order of the form.

    ``written`` holds texts that were refused, by field as in ``Problem.field``: for a form to show them.
    """

    annex: Annex = Annex()
    problems: tuple[Problem, ...] = field(default=())
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        return is_valid(self.problems)

    def as_json(self) -> dict[str, Any]:
        """The document of ``annex read --json``."""
        annex = self.annex
        return {
            "valid": self.valid,
            "structure": asdict(annex.structure),
            "contact": asdict(annex.contact),
            "colours": annex.colours.as_json(),
            "domain": annex.domain,
            "accounts": [asdict(account) for account in annex.accounts],
            "offer": annex.offer.as_json() if annex.offer else None,
            "problems": [problem.as_json() for problem in self.problems],
        }
