"""What changed between two revisions, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from provisioner.annex.entry import Entry


@dataclass(frozen=True, slots=True)
class Change:
    """``place`` as in ``Entry.flat``; a text that was not there is empty."""

    place: str
    before: str
    after: str


def changes(before: Entry, after: Entry) -> tuple[Change, ...]:
    """In the order of the form, rows that went last."""
    return tuple(_changes(before.flat(), after.flat()))


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for place in dict.fromkeys((*after, *before)):
        was, is_now = before.get(place, ""), after.get(place, "")
        if was != is_now:
            yield Change(place, was, is_now)
