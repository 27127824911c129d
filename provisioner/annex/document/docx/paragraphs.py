"""The text that a reader sees of one paragraph."""

from collections.abc import Iterator

from docx.oxml.ns import qn

from provisioner.annex.document.docx.simplify import TEXT_BOX, Element, P, R, T, is_on
from provisioner.annex.document.spelling import clean

_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_SYMBOL = qn("w:sym")
_SYMBOLS = {
    **dict.fromkeys(("F06F", "F071", "F0A3", "F0A8"), "☐"),
    **dict.fromkeys(("F051", "F052", "F053", "F054", "F078", "F0FD", "F0FE"), "☒"),
    **dict.fromkeys(("F050", "F0FC"), "✓"),
}
"""Boxes and ticks in Wingdings and its sequels, which are no characters of their own."""
_UNKNOWN_SYMBOL = "\ufffd"
_FIELD = qn("w:fldChar")
_FIELD_TYPE = qn("w:fldCharType")
_FORM = qn("w:ffData")
_VALUE = qn("w:val")
_HIDDEN = qn("w:rPr") + "/" + qn("w:vanish")


def lines_of(paragraph: Element) -> list[str]:
    """Its lines, cut where the author broke them; at least one, which may be empty."""
    return [clean(line) for line in "".join(_pieces(paragraph)).split("\n")]


def text_boxes(paragraph: Element) -> Iterator[Element]:
    """The boxes anchored in it, without those within other boxes."""
    for box in paragraph.iter(TEXT_BOX):
        if next(box.iterancestors(P)) is paragraph:
            yield box


def _pieces(paragraph: Element) -> Iterator[str]:
    fields: list[_Field] = []
    for run in paragraph.iterchildren(R):
        if is_on(run, _HIDDEN):
            continue
        for child in run:
            if child.tag == _FIELD:
                yield _after_field_mark(fields, child)
            elif all(field.shows for field in fields):
                yield _text(child)


def _text(child: Element) -> str:
    if child.tag == T:
        return child.text or ""
    if child.tag == _SYMBOL:
        return _SYMBOLS.get(child.get(qn("w:char"), "").upper(), _UNKNOWN_SYMBOL)
    return _SIGNS.get(child.tag, "")


class _Field:
    """A field whose end has not come: first its instruction, which nobody sees, then its result."""

    def __init__(self, form: Element | None) -> None:
        self.answer = _answer(form)
        self.shows = False

    def turn(self) -> None:
        """The result follows; an answer that was ticked or chosen has none of its own."""
        self.shows = self.answer is None


def _after_field_mark(fields: list[_Field], mark: Element) -> str:
    """What ``mark`` itself shows; ``fields`` that are open change by it."""
    kind = mark.get(_FIELD_TYPE)
    if kind == "begin":
        field = _Field(mark.find(_FORM))
        seen = all(other.shows for other in fields)
        fields.append(field)
        return field.answer or "" if seen else ""
    if fields and kind == "separate":
        fields[-1].turn()
    if fields and kind == "end":
        fields.pop()
    return ""


def _answer(form: Element | None) -> str | None:
    """What was ticked or chosen in a field of older forms; None for a field that shows its result."""
    if form is None:
        return None
    if (box := form.find(qn("w:checkBox"))) is not None:
        state = "w:checked" if box.find(qn("w:checked")) is not None else "w:default"
        return "☒" if is_on(box, qn(state)) else "☐"
    if (choice := form.find(qn("w:ddList"))) is not None:
        return _chosen(choice)
    return None


def _chosen(choice: Element) -> str:
    """An entry is known by its position, the first one's being 0; none chosen, Word shows the first."""
    entries = [entry.get(_VALUE, "") for entry in choice.findall(qn("w:listEntry"))]
    found = choice.find(qn("w:result"))
    if found is None:
        found = choice.find(qn("w:default"))
    position = found.get(_VALUE, "0") if found is not None else "0"
    known = position.isdecimal() and int(position) < len(entries)
    return entries[int(position)] if known else ""
