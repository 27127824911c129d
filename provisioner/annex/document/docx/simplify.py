"""A document's tree without what only Word needs: afterwards there are paragraphs, tables and runs alone."""

from typing import Any

from docx.oxml.ns import qn
from lxml import etree

Element = Any
"""An element of lxml, which ships no types."""

P, R, T, TBL, TR, TC = (qn(f"w:{name}") for name in ("p", "r", "t", "tbl", "tr", "tc"))
TEXT_BOX = qn("w:txbxContent")

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CONTROL = qn("w:sdt")
_ALTERNATIVES = f"{_MC}AlternateContent"
_WRAPPERS = [
    *map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:hyperlink", "w:fldSimple")),
    *map(qn, ("w:ins", "w:moveTo", "w:dir", "w:bdo")),
    *(f"{_MC}Choice", f"{_MC}Fallback", _ALTERNATIVES),
]
_GONE = [qn("w:del"), qn("w:moveFrom"), qn("w:sdtPr"), qn("w:sdtEndPr")]
_DELETED_ROW = [qn("w:trPr") + "/" + qn(mark) for mark in ("w:del", "w:hidden")]
_DELETED_MARK = ["/".join(map(qn, ("w:pPr", "w:rPr", mark))) for mark in ("w:del", "w:moveFrom")]
_DELETED_CELL = qn("w:tcPr") + "/" + qn("w:cellDel")


def simplify(body: Element) -> None:
    """Changes ``body`` in place.

    Content controls become their content: nothing where they still show their prompt, a mark where they are
    boxes to tick. Of tracked changes what was inserted stays and what was deleted goes; of alternatives for
    older programs the first stays.
    """
    for control in _all(body, _CONTROL):
        _settle(control)
    for alternatives in _all(body, _ALTERNATIVES):
        for other in alternatives[1:]:
            alternatives.remove(other)
    _accept_deletions(body)
    for gone in _all(body, *_GONE):
        gone.getparent().remove(gone)
    for wrapper in _all(body, *_WRAPPERS):
        _unwrap(wrapper)


def is_on(element: Element, path: str) -> bool:
    """Whether a property such as ``w:vanish`` is there and not switched off."""
    found = element.find(path)
    return found is not None and found.get(qn("w:val"), "1") not in ("0", "false", "off")


def _all(body: Element, *tags: str) -> list[Element]:
    return list(body.iter(*tags))


def _settle(control: Element) -> None:
    properties, content = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
    if properties is None or content is None:
        return
    ticked = properties.find(f"{_W14}checkbox/{_W14}checked")
    if properties.find(f"{_W14}checkbox") is not None:
        _replace_text(content, "☒" if ticked is not None and _is_true(ticked) else "☐")
    elif is_on(properties, qn("w:showingPlcHdr")):
        _replace_text(content, "")


def _is_true(ticked: Element) -> bool:
    return ticked.get(f"{_W14}val", "1") in ("1", "true", "on")


def _replace_text(content: Element, text: str) -> None:
    """The first run of ``content`` says ``text``; the others are gone."""
    runs = _all(content, R)
    for run in runs[bool(text) :]:
        run.getparent().remove(run)
    if text and runs:
        for child in list(runs[0]):
            runs[0].remove(child)
        etree.SubElement(runs[0], T).text = text


def _accept_deletions(body: Element) -> None:
    for row in _all(body, TR):
        if any(row.find(mark) is not None for mark in _DELETED_ROW):
            row.getparent().remove(row)
    for cell in _all(body, TC):
        if cell.find(_DELETED_CELL) is not None:
            cell.clear()
    for paragraph in _all(body, P):
        if any(paragraph.find(mark) is not None for mark in _DELETED_MARK):
            _join_to_next(paragraph)


def _join_to_next(paragraph: Element) -> None:
    """Its end was deleted: what is left of it begins the next paragraph."""
    following = paragraph.getnext()
    if following is None or following.tag != P:
        return
    content = [child for child in paragraph if child.tag != qn("w:pPr")]
    for child in reversed(content):
        following.insert(0, child)
    paragraph.getparent().remove(paragraph)


def _unwrap(wrapper: Element) -> None:
    for child in list(wrapper):
        wrapper.addprevious(child)
    wrapper.getparent().remove(wrapper)
