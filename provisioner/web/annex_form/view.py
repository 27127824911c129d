"""All that a page shows of a form, asked place by place by its templates."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from provisioner.annex.entry import AccountRow, Entry, Field, Finding
from provisioner.annex.entry.remarks import ABSENT
from provisioner.annex.entry.titles import place_title
from provisioner.instances.pictures import PictureKind
from provisioner.web.annex_form.parsing import new_keys
from provisioner.web.annex_form.pictures import PictureView
from provisioner.web.annex_form.sections import (
    SECTIONS,
    FormSection,
    SectionKey,
    section_of,
    section_titled,
)
from provisioner.web.annex_form.shades import Shades, shades

_CELLS = {"first_name": "prénom", "last_name": "nom", "email": "adresse e-mail", "role": "rôle"}
_UNFILLED = (".missing", "_missing", ".incomplete", ".no_super_conseiller")
_SPARE_ROWS = 3
_NO_COLOUR = "#000000"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_NO_ID = re.compile(r"[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class ClashNote:
    """Two people wrote at one place at once: ``mine`` stands, ``theirs`` by ``who`` is shown beside it."""

    place: str
    mine: str
    theirs: str
    who: str

    @property
    def message(self) -> str:
        theirs = f"a écrit « {self.theirs} »" if self.theirs else "a vidé ce champ"
        mine = f"Votre texte est dans le champ : « {self.mine} »." if self.mine else "Vous l’avez vidé."
        return f"Entre-temps, {self.who} {theirs}. {mine}"


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A finding in the list of all of them.

    ``link`` is None for what is nowhere on the form; its ``confirm``, if any, is the value of its own button.
    """

    label: str
    message: str
    link: str | None
    is_error: bool
    confirm: str | None = None


def _here(_key: SectionKey) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class FormView:
    """What a page gives, and what its templates ask.

    ``comments``: what staff ask for, by place. ``section_url`` leads to a section's page, "" for this one.
    ``just_submitted`` has the summary read out at once. ``confirmable``: findings of the document bear
    « C’est juste ». ``asks_comments``: staff may write a comment beside each field. ``own_details``: the
    person at the form is the contact, whose browser may fill in. ``quiet`` leaves out what is merely not
    filled in yet. ``locked``: to be read only.
    """

    entry: Entry
    findings: tuple[Finding, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    clashes: tuple[ClashNote, ...] = ()
    pictures: tuple[PictureView, ...] = ()
    shades_url: str | None = None
    section_url: Callable[[SectionKey], str] = _here
    just_submitted: bool = False
    confirmable: bool = True
    asks_comments: bool = False
    own_details: bool = False
    quiet: bool = False
    locked: bool = False
    spare_keys: tuple[str, ...] = field(default_factory=lambda: new_keys(_SPARE_ROWS))
    _by_place: Mapping[str, tuple[Finding, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_place: dict[str, tuple[Finding, ...]] = {}
        for finding in self.findings:
            if not (self.quiet and _is_unfilled(finding)):
                by_place[finding.place] = (*by_place.get(finding.place, ()), finding)
        object.__setattr__(self, "_by_place", by_place)

    def section(self, key: str) -> FormSection:
        return section_titled(SectionKey(key))

    def value(self, name: Field) -> str:
        return self.entry[name]

    def picker(self, name: Field) -> str:
        """What the colour picker begins with."""
        return self.value(name).lower() if _COLOUR.fullmatch(self.value(name)) else _NO_COLOUR

    @property
    def spare_rows(self) -> tuple[AccountRow, ...]:
        return () if self.locked else tuple(map(AccountRow, self.spare_keys))

    def at(self, place: str) -> tuple[Finding, ...]:
        return self._by_place.get(place, ())

    def clash(self, place: str) -> ClashNote | None:
        return next((note for note in self.clashes if note.place == place), None)

    def has_notes(self, place: str) -> bool:
        return bool(self.at(place) or self.comments.get(place) or self.clash(place))

    def has_error(self, place: str) -> bool:
        return any(finding.is_error for finding in self.at(place))

    def may_confirm(self, finding: Finding) -> bool:
        return finding.from_document and self.confirmable and not self.locked

    def of_section(self, key: str) -> tuple[Finding, ...]:
        """All that is shown there, in no order: for the overview of a form of several pages."""
        return tuple(finding for finding in self._shown() if section_of(finding.place) == key)

    def summary(self, key: str | None = None) -> tuple[SummaryLine, ...]:
        """All findings, or those of one section: errors first, then warnings, each in the form's order."""
        found = self._shown() if key is None else self.of_section(key)
        order = {place: position for position, place in enumerate(self._places())}
        found = tuple(sorted(found, key=lambda each: (not each.is_error, order.get(each.place, -1))))
        return tuple(map(self._line, found))

    def _shown(self) -> tuple[Finding, ...]:
        return tuple(finding for found in self._by_place.values() for finding in found)

    def _places(self) -> Iterator[str]:
        """Every place of the form from top to bottom."""
        for section in SECTIONS:
            yield section.key
            if section.has_pictures:
                yield from PictureKind
            yield from (item.name for item in section.fields)
            if section.has_accounts:
                yield "accounts"
                for row in self.entry.accounts:
                    yield f"accounts/{row.key}"
                    yield from (f"accounts/{row.key}/{column}" for column in _CELLS)

    def _line(self, finding: Finding) -> SummaryLine:
        section = section_of(finding.place)
        label = self.label(finding.place)
        if section:
            link = f"{self.section_url(section)}#{anchor(finding.place)}"
            return SummaryLine(label, finding.message, link, finding.is_error)
        confirm = f"{finding.place}|{finding.code}" if self.may_confirm(finding) else None
        return SummaryLine(label, finding.message, None, finding.is_error, confirm)

    def label(self, place: str) -> str:
        """What ``place`` is called where it is not in sight; a row of the table by its number, which is."""
        if place.startswith("accounts/"):
            return self._label_in_table(place)
        return place_title(place, self.entry)

    def _label_in_table(self, place: str) -> str:
        _, key, *column = place.split("/")
        keys = [row.key for row in self.entry.accounts]
        person = f"Compte n° {keys.index(key) + 1}" if key in keys else "Comptes"
        return ", ".join((person, *(_CELLS[name] for name in column if name in _CELLS)))

    @property
    def shades(self) -> Shades:
        sources = {picture.kind: picture.src for picture in self.pictures}
        return shades(
            self.entry[Field.PRIMARY],
            self.entry[Field.SECONDARY],
            name=self.entry[Field.NAME],
            logo=sources.get(PictureKind.LOGO),
            banner=sources.get(PictureKind.BANNER),
        )


def anchor(place: str) -> str:
    """The id of the control at a place.

    >>> anchor("accounts/d1/email"), anchor("structure.name")
    ('accounts-d1-email', 'structure-name')
    """
    return _NO_ID.sub("-", place)


def _is_unfilled(finding: Finding) -> bool:
    unfilled = not finding.from_document and finding.code.endswith(_UNFILLED)
    return unfilled or finding.code == ABSENT
