"""What every event is: a kind, and exactly the fields that it declares."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from storage.trail import Value


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. Subclasses name their ``kind`` and declare their fields, none a secret.

    A field is a UUID, an enum's member, a moment, a text, a number, a truth value, None, or a tuple of texts.
    """

    kind: ClassVar[str]


def fields_of(event: Event) -> Mapping[str, Value]:
    """The event's fields as a trail keeps them. Raises TypeError for a type that no field may have."""
    return {each.name: _kept(getattr(event, each.name)) for each in fields(event)}


def _kept(value: Any) -> Value:
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case str():
            return value
        case uuid.UUID():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds")
        case tuple():
            return [str(each) for each in value]
        case _:
            raise TypeError(f"no field of an event is a {type(value).__name__}")
