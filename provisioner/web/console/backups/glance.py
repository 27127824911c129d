"""The backups of the whole fleet, those with a problem first; the part of them that a list shows. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from provisioner.backups.plan.facts import ArchiveFacts
from provisioner.instances.overview import plain
from provisioner.web.console.backups.calendar import Day, day_of, days_of
from provisioner.web.console.backups.standing import (
    CONTROL_SLUG,
    Flaw,
    Standing,
    expected_days,
)
from provisioner.web.console.backups.wording import Fact, coming, kept, proven, said_strip, saved
from provisioner.web.console.listing import Choice, Tile, cleaned, existing_page, rows_of

DAYS_SHOWN = 30
# What stands in addresses for those without any flaw.
WELL = "a-jour"
TITLES = {
    None: "Toutes",
    Flaw.LATE.value: "En retard",
    Flaw.FAILING.value: "En échec",
    Flaw.UNPROVEN.value: "Non éprouvées",
    WELL: "À jour",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One owner as the list shows it; ``strip_words`` says what its picture of the last days shows."""

    slug: str | None
    name: str
    saved: Fact
    proven: Fact
    kept: Fact
    coming: Fact
    strip: tuple[Day, ...]
    strip_words: str


Draw = Callable[[Sequence[Standing]], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Fleet:
    """``everything`` counts the owners before any choice, ``found`` those chosen, ``rows`` this page."""

    words: str
    state: str | None
    tiles: tuple[Tile, ...]
    everything: int
    found: int
    page: int
    pages: int
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, standings: Sequence[Standing], choice: Choice[str], draw: Draw) -> "Fleet":
        """``draw`` makes the lines of those that are shown. A page out of range becomes the nearest."""
        wanted, state = cleaned(choice.words), choice.state
        found = [each for each in by_urgency(standings) if is_in(each, state) and _matches(each, wanted)]
        page, pages = existing_page(len(found), choice.page)
        rows = tuple(draw(rows_of(found, page)))
        return cls(wanted, state, _tiles(standings), len(standings), len(found), page, pages, rows)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words) or self.state is not None


def by_urgency(standings: Iterable[Standing]) -> list[Standing]:
    """What is worst first; then the control plane, without which nothing is restored; then by name."""
    return sorted(
        standings, key=lambda each: (each.urgency, each.slug is not None, plain(each.name), each.slug)
    )


def is_in(standing: Standing, state: str | None) -> bool:
    """An owner may be late and failing and not proven, and is then in each of these totals."""
    if state is None:
        return True
    return not standing.flaws if state == WELL else state in standing.flaws


def known_state(text: str | None) -> str | None:
    """An address that names no state shows all: it was typed or shortened."""
    return text if text in TITLES else None


def row_of(standing: Standing, recent: Sequence[ArchiveFacts]) -> Row:
    """The facts of one owner, and the picture of its ``recent`` archives."""
    owner, now = standing.record.owner, standing.now
    first, last = day_of(now) - timedelta(days=DAYS_SHOWN - 1), day_of(now)
    strip = days_of(recent, expected_days(standing.plan, owner, first, last, now), first, last, now)
    return Row(
        slug=standing.slug,
        name=standing.name,
        saved=saved(standing, now),
        proven=proven(standing, now),
        kept=kept(standing),
        coming=coming(standing, now),
        strip=strip,
        strip_words=said_strip(strip),
    )


def _tiles(standings: Sequence[Standing]) -> tuple[Tile, ...]:
    return tuple(
        Tile(title, state, sum(is_in(each, state) for each in standings)) for state, title in TITLES.items()
    )


def _matches(standing: Standing, words: str) -> bool:
    mine = plain(f"{standing.name} {standing.slug or CONTROL_SLUG}")
    return all(word in mine for word in plain(words).split())
