"""The part of all instances that a list shows: those that match, one page of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisioner.instances.overview import Glance, Health

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """``everything`` counts the instances before any choice, ``found`` those chosen, ``rows`` this page."""

    words: str
    health: Health | None
    everything: int
    found: int
    page: int
    pages: int
    rows: tuple[Glance, ...]

    @classmethod
    def of(cls, glances: Sequence[Glance], *, words: str, health: Health | None, page: int) -> "Listing":
        """``page`` counts from 1; one that is out of range becomes the nearest that exists."""
        # Copying from a document brings invisible characters along.
        wanted = " ".join("".join(c if c.isprintable() else " " for c in words).split())
        found = [g for g in glances if health in {None, g.health} and g.matches(wanted)]
        pages = max(1, -(-len(found) // PER_PAGE))
        page = min(max(page, 1), pages)
        rows = tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE])
        return cls(wanted, health, len(glances), len(found), page, pages, rows)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words) or self.health is not None
