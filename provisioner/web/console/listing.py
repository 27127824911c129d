"""The part of all instances that a list shows: those that match, one page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from provisioner.instances.overview import Glance, Health

PER_PAGE = 50
S = TypeVar("S", bound=str)
T = TypeVar("T")


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
        wanted = cleaned(words)
        found = [g for g in glances if health in {None, g.health} and g.matches(wanted)]
        page, pages = existing_page(len(found), page)
        return cls(wanted, health, len(glances), len(found), page, pages, rows_of(found, page))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words) or self.health is not None


@dataclass(frozen=True, slots=True)
class Tile:
    """A total that is also the way to what it counts; ``state`` is as it stands in addresses, None for
    all of them."""

    title: str
    state: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Choice(Generic[S]):
    """What somebody wants to see of a fleet; ``page`` counts from 1."""

    words: str = ""
    state: S | None = None
    page: int = 1


def cleaned(words: str) -> str:
    """What somebody seeks; copying from a document brings invisible characters along."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def existing_page(found: int, page: int) -> tuple[int, int]:
    """The page nearest to ``page``, counted from 1, and how many there are; never none."""
    pages = max(1, -(-found // PER_PAGE))
    return min(max(page, 1), pages), pages


def rows_of(found: Sequence[T], page: int) -> tuple[T, ...]:
    """Those of one page."""
    return tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE])
