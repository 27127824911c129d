"""What was typed into the form of the annex: text as it stands, right or wrong, and nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tenants.roles import Role


class Field(StrEnum):
    """The fields with one text each, in the order of the form; values are those of ``Problem.field``."""

    NAME = "structure.name"
    DESCRIPTION = "structure.description"
    CONTACT_FIRST_NAME = "contact.first_name"
    CONTACT_LAST_NAME = "contact.last_name"
    CONTACT_EMAIL = "contact.email"
    PRIMARY = "colours.primary"
    SECONDARY = "colours.secondary"
    DOMAIN = "domain"
    SIRET = "structure.siret"
    ADDRESS = "offer.address"
    REFERENT_FIRST_NAME = "offer.referent.first_name"
    REFERENT_LAST_NAME = "offer.referent.last_name"
    REFERENT_FUNCTION = "offer.referent.function"


COLUMNS = ("first_name", "last_name", "email", "role")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A row of "Comptes à créer" as typed; ``key`` stays when rows move, so that two people's edits meet."""

    key: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    role: str = Role.CONSEILLER.value

    @property
    def blank(self) -> bool:
        return not (self.first_name or self.last_name or self.email)


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole form. ``values`` holds no empty text: a field that is not there was left empty."""

    values: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))
    accounts: tuple[AccountRow, ...] = ()

    def __post_init__(self) -> None:
        kept = {name: self.values[name] for name in Field if self.values.get(name)}
        object.__setattr__(self, "values", MappingProxyType(kept))
        object.__setattr__(self, "accounts", tuple(row for row in self.accounts if not row.blank))

    def __getitem__(self, name: Field) -> str:
        return self.values.get(name, "")

    def with_values(self, changes: Mapping[Field, str]) -> "Entry":
        return Entry({**self.values, **changes}, self.accounts)

    def flat(self) -> dict[str, str]:
        """Every text by its place: ``structure.name``, ``accounts/KEY/email``; rows in their order.

        This is also how an entry lies in a JSON column; ``of_flat`` reads it back.
        """
        cells = {
            f"accounts/{row.key}/{column}": getattr(row, column)
            for row in self.accounts
            for column in COLUMNS
        }
        return {name.value: text for name, text in self.values.items()} | cells

    @classmethod
    def of_flat(cls, texts: Mapping[str, str]) -> "Entry":
        rows: dict[str, dict[str, str]] = {}
        for place, text in texts.items():
            if place.startswith("accounts/"):
                _, key, column = place.split("/")
                rows.setdefault(key, {})[column] = text
        values = {name: texts[name] for name in Field if name in texts}
        return cls(values, tuple(AccountRow(key, **cells) for key, cells in rows.items()))


EMPTY = Entry()
