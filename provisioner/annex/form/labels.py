"""Labelled values: "Nom : …", a label alone above its value, or the two in neighbouring cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from provisioner.annex.document.lines import Cell, Line
from provisioner.annex.document.spelling import fold, spelling
from provisioner.annex.form.prompts import answer, without_leaders
from provisioner.annex.form.sections import Outline, Section, heading_of
from provisioner.annex.form.values import Found, filled
from provisioner.annex.form.wording import SPELLINGS, Label
from themes.problems import Problem

_PARENTHESIS = r"(?:\s*\([^()\t]{0,40}\))?"


_COLUMNS = (Label.FIRST_NAME, Label.NAME, Label.EMAIL, Label.PHONE, Label.FUNCTION, Label.ROLE)
_HYPHENATION = re.compile(r"(?<=[a-z])-\s?(?=[a-z])")
_FARTHEST_VALUE = 3
_OF_PEOPLE = {Label.FULL_NAME, Label.FIRST_NAME, Label.NAME}


@cache
def _pattern(before: str, after: str, *labels: Label) -> re.Pattern[str]:
    """Any of these (all, if none is named), each as a group of its name; compiled at the first annex."""
    alternatives = "|".join(
        f"(?P<{label.value}>{'|'.join(map(spelling, SPELLINGS[label]))})" for label in labels or SPELLINGS
    )
    return re.compile(rf"{before}(?:{alternatives}){_PARENTHESIS}{after}")


def _label() -> re.Pattern[str]:
    return _pattern(r"(?<![\w'-])", r"\s*(?::|(?=\t|\s\s)|$)")


def _label_alone() -> re.Pattern[str]:
    return _pattern("", r"[\s?:*]*")


def _column() -> re.Pattern[str]:
    return _pattern("", r"(?:[\s?*|]+|$)", *_COLUMNS)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label of the form with what stands beside or below it; ``value`` is empty when nothing does.

    ``following`` is the line just below the value, where a value too long for its line goes on.
    """

    label: Label
    value: str
    line: Line
    following: Line | None = None


def label_named(text: str) -> Label | None:
    """The label that ``text`` is, when it is nothing else: the head of a column."""
    folded = fold(text).strip()
    match = _label_alone().fullmatch(folded) or _label_alone().fullmatch(_HYPHENATION.sub("", folded))
    return Label(match.lastgroup) if match and match.lastgroup else None


def label_sequence(text: str) -> tuple[Label, ...]:
    """The labels that ``text`` is made of, when it is nothing else: the heads of columns run together."""
    folded, position, labels = fold(text).strip(), 0, list[Label]()
    while position < len(folded):
        match = _column().match(folded, position)
        if match is None or not match.lastgroup:
            return ()
        labels.append(Label(match.lastgroup))
        position = match.end()
    return tuple(labels)


def label_starting(line: Line) -> Label | None:
    """The label that the line begins with."""
    return next((label for begins, _, label in _occurrences(line) if not line.text[:begins].strip()), None)


def labelled(lines: tuple[Line, ...], *labels: Label) -> Iterator[Labelled]:
    """Every label in ``lines`` with its value, in order; only ``labels``, if any is named."""
    for index, line in enumerate(lines):
        if heads := _with_values_below(lines, index):
            yield from (head for head in heads if not labels or head.label in labels)
            continue
        found = list(_occurrences(line))
        for position, (_, ends, label) in enumerate(found):
            if labels and label not in labels:
                continue
            last = position == len(found) - 1
            value = line.text[ends : None if last else found[position + 1][0]]
            yield _with_value(Labelled(label, _answer(label, _first_cell(value)), line), lines, index, last)


def _with_values_below(lines: tuple[Line, ...], index: int) -> list[Labelled]:
    """Labels side by side with nothing but one row of values below them, each under its own.

    A table of several rows is no such thing, nor is the head of one: nobody is known by their first row.
    """
    heads = _row_of_cells(lines, index)
    if len(heads) < 2:
        return []
    below = _row_of_cells(lines, index + 1)
    labels = [label_named(cell.text) for cell in heads]
    if None in labels or Label.ROLE in labels or any(label_named(cell.text) for cell in below):
        return []
    values = {cell.start: cell.text for cell in below}
    if not values or not values.keys() <= {cell.start for cell in heads}:
        return []
    if {cell.start for cell in _row_of_cells(lines, index + 2)} & values.keys():
        return []
    return [
        Labelled(label, values.get(head.start, ""), lines[index + 1])
        for label, head in zip(labels, heads, strict=True)
        if label
    ]


def _row_of_cells(lines: tuple[Line, ...], index: int) -> list[Cell]:
    """The cells with something in them, of a line whose cells the source sets apart."""
    ruled = index < len(lines) and lines[index].ruled
    return [cell for cell in lines[index].cells if cell.text] if ruled else []


def labelled_in(outline: Outline, section: Section, label: Label) -> list[Labelled]:
    """Where ``label`` stands in its section; anywhere on the form when that heading was lost."""
    return list(labelled(outline.lines(section), label)) or list(labelled(outline.form, label))


def _with_value(found: Labelled, lines: tuple[Line, ...], index: int, last: bool) -> Labelled:
    """Looks below when nothing stands beside the label, unless the form has an empty cell there."""
    if not last:
        return found
    if found.value:
        return Labelled(found.label, found.value, found.line, _line_at(lines, index + 1))
    if found.line.ruled and len(found.line.cells) > 1:
        return found
    for below in range(index + 1, min(index + 1 + _FARTHEST_VALUE, len(lines))):
        if not lines[below].blank and without_leaders(lines[below].text):
            if not _may_be_value(found.label, lines[below]):
                return found
            value = _answer(found.label, _before_label(lines[below]).lstrip(" :"))
            return Labelled(found.label, value, lines[below], _line_at(lines, below + 1))
    return found


def _may_be_value(label: Label, line: Line) -> bool:
    """Not a label or heading; and no name runs over two cells that the source sets apart."""
    in_cells = line.ruled and sum(bool(cell.text) for cell in line.cells) > 1
    return not (label_starting(line) or heading_of(line) or (in_cells and label in _OF_PEOPLE))


def _answer(label: Label, written: str) -> str:
    """A description may hold examples of its own."""
    return without_leaders(written) if label is Label.DESCRIPTION else answer(written)


def _before_label(line: Line) -> str:
    first = next((begins for begins, *_ in _occurrences(line)), None)
    return " ".join(line.text[:first].split())


def _line_at(lines: tuple[Line, ...], index: int) -> Line | None:
    return lines[index] if index < len(lines) and not lines[index].blank else None


def _first_cell(value: str) -> str:
    return next((cell.strip() for cell in value.split("\t") if cell.strip()), "")


def _occurrences(line: Line) -> Iterator[tuple[int, int, Label]]:
    """Begin, end and name of each label; one without a colon counts only where a cell begins or ends."""
    for match in _label().finditer(fold(line.text)):
        before = line.text[: match.start()]
        apart = not before or before.endswith(("\t", "  ")) or line.text[match.end() :].startswith("\t")
        if match.lastgroup and (apart or match[0].endswith(":")):
            yield match.start(), match.end(), Label(match.lastgroup)


def choose(found: list[Labelled], field: str, *labels: Label) -> Found[Labelled | None]:
    """The first of ``labels`` that somebody filled in; a warning when another says something else."""
    candidates = [item for item in found if item.label in labels and filled(item.value)]
    if not candidates:
        return Found(None)
    chosen = candidates[0]
    others = [item for item in candidates[1:] if _comparable(item) != _comparable(chosen)]
    return Found(chosen, (_conflict(field, chosen, others[0]),) if others else ())


def _comparable(found: Labelled) -> str:
    return " ".join(fold(found.value).split())


def _conflict(field: str, chosen: Labelled, other: Labelled) -> Problem:
    message = (
        f"Deux valeurs différentes : « {chosen.value} » ({chosen.line}) et « {other.value} » ({other.line}). "
        "La première a été retenue : ôtez celle qui est fausse."
    )
    return Problem.warning(field, f"{field}_conflict", message)
