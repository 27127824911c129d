"""The names of the whole fleet, what needs somebody first; the part of them that a list shows. Pure."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.spelling import unicode_of
from provisioner.instances.overview import plain
from provisioner.offers import Domain as DomainTerms
from provisioner.web.console.domains.standing import LOOK_TITLES, NameLook, NameRecord, NameStanding
from provisioner.web.console.domains.wording import CertificateWords, certificate, finding, grace, next_look
from provisioner.web.console.listing import Choice, Tile, cleaned, existing_page, rows_of

Seek = Callable[[Sequence[uuid.UUID]], Mapping[uuid.UUID, Diagnosis]]


@dataclass(frozen=True, slots=True)
class Row:
    """One name as the list shows it: ``name`` as its owners write it, ``in_dns`` as servers do, where that is
    something else. ``note`` is what is worth knowing besides."""

    name: str
    in_dns: str | None
    slug: str
    member: str
    look: NameLook
    word: str
    finding: str
    note: str | None
    checked_at: datetime | None
    next_look: str
    certificate: CertificateWords

    @classmethod
    def of(cls, standing: NameStanding, diagnosis: Diagnosis | None, terms: DomainTerms) -> "Row":
        record = standing.record
        name = unicode_of(record.host)
        return cls(
            name=name,
            in_dns=record.host if record.host != name else None,
            slug=record.slug,
            member=record.member,
            look=standing.look,
            word=standing.word,
            finding=finding(standing, diagnosis),
            note="Rien ne change tant que ce n’est pas confirmé"
            if standing.is_unconfirmed
            else grace(standing, terms),
            checked_at=record.checked_at,
            next_look=next_look(standing),
            certificate=certificate(standing, terms),
        )


@dataclass(frozen=True, slots=True)
class Fleet:
    """``everything`` counts the names before any choice, ``found`` those chosen, ``rows`` this page."""

    words: str
    state: NameLook | None
    tiles: tuple[Tile, ...]
    everything: int
    found: int
    page: int
    pages: int
    rows: tuple[Row, ...]

    @classmethod
    def of(
        cls, standings: Sequence[NameStanding], choice: Choice[NameLook], terms: DomainTerms, seek: Seek
    ) -> "Fleet":
        """``seek`` reads what was seen of those that are shown. A page out of range becomes the nearest."""
        wanted = cleaned(choice.words)
        found = [
            each
            for each in by_urgency(standings)
            if choice.state in {None, each.look} and matches(each.record, wanted)
        ]
        page, pages = existing_page(len(found), choice.page)
        shown = rows_of(found, page)
        seen = seek([each.record.id for each in shown])
        rows = tuple(Row.of(each, seen.get(each.record.id), terms) for each in shown)
        return cls(wanted, choice.state, tiles(standings), len(standings), len(found), page, pages, rows)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words) or self.state is not None


def by_urgency(standings: Iterable[NameStanding]) -> list[NameStanding]:
    """What needs somebody first, then who has waited longest; those in service by name."""
    order = list(NameLook)
    return sorted(
        standings,
        key=lambda each: (
            order.index(each.look),
            not each.is_broken,
            "" if each.look is NameLook.SERVED else each.since.isoformat(),
            each.record.host,
        ),
    )


def known_look(text: str | None) -> NameLook | None:
    """An address that names no state shows all: it was typed or shortened."""
    return next((look for look in NameLook if look.value == text), None)


def matches(record: NameRecord, words: str) -> bool:
    """Whether each of ``words`` is somewhere in it, whatever its case and accents."""
    mine = plain(f"{record.host} {unicode_of(record.host)} {record.member} {record.slug}")
    return all(word in mine for word in plain(words).split())


def tiles(standings: Iterable[NameStanding]) -> tuple[Tile, ...]:
    counted = Counter(each.look for each in standings)
    return (
        Tile("Tous", None, counted.total()),
        *(Tile(title, look, counted[look]) for look, title in LOOK_TITLES.items()),
    )
