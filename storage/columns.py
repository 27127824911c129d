"""Types of columns that several rooms use."""

from enum import StrEnum

from sqlalchemy import Enum


def stored(enum: type[StrEnum], length: int | None = None) -> Enum:
    """A column of the enum's values (not its names) as text, ``length`` characters or as long as the longest.

    Text, because a native type would need a migration of its own for every new value.
    """
    values = [member.value for member in enum]
    longest = max(map(len, values))
    return Enum(enum, native_enum=False, length=length or longest, values_callable=lambda _: values)
