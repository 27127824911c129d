"""What the forms of common DNS providers call the parts of a record, as data."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

from provisioner.domains.records import Record


class NameStyle(StrEnum):
    """How a form wants the name of a record: relative to the zone, or whole."""

    SHORT = "short"
    FULL = "full"


class FinalDot(StrEnum):
    """Whether a host name as a value ends with a dot in a form."""

    WANTED = "wanted"
    ALLOWED = "allowed"
    UNWANTED = "unwanted"


class Registrar(BaseModel):
    """One provider; ``path`` leads to its form. ``values`` are labels by type of record, ``types`` what the
    form calls a type where it does not use our word."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    path: tuple[str, ...]
    name: str
    values: dict[str, str]
    types: dict[str, str] = Field(default_factory=dict)
    written: NameStyle
    final_dot: FinalDot
    apex: str | None = None
    notes: tuple[str, ...] = ()

    def offers(self, record: Record) -> bool:
        return record.type in self.values

    def type_of(self, record: Record) -> str:
        """What is chosen in the form as the type."""
        return self.types.get(record.type, record.type)

    def name_of(self, record: Record) -> str:
        """What goes into the form as the name."""
        return record.short_name if self.written is NameStyle.SHORT else record.name

    def value_of(self, record: Record) -> str:
        """What goes into the form as the value: a host name with its final dot where that is wanted."""
        return record.zone_value if self.final_dot is FinalDot.WANTED else record.value


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    registrars: tuple[Registrar, ...]


@cache
def load_registrars() -> tuple[Registrar, ...]:
    """In the order of the file, which ends with any other provider."""
    text = resources.files(__package__).joinpath("registrars.toml").read_text(encoding="utf-8")
    return _File.model_validate(tomllib.loads(text)).registrars
