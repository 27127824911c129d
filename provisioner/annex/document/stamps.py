"""What other people's machines print over a form: receipt stamps, page numbers, the letterhead's remains."""

import re

from provisioner.annex.document.spelling import fold

# A prefecture's number of transmission, "017-200041614-20250617-…", wherever a scanner put it on the line.
_TRANSMISSION = re.compile(r"(?:\bid\s*:\s*)?(?<!\d)\d{3}-\d{9}-\d{6,}[-\w]*(?:\s+re[cg]u\s+le\s+[\d/]+)?")
_RECEIPT = re.compile(r"(?:envoye|re[cg]u|publie|affiche|accuse de reception)\b[^:]{0,40}")
_RECEIPT_SIGN = re.compile(r"prefecture|\d{2}/\d{2}/\d{4}$")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?\d{1,3}(?:\s*(?:/|sur)\s*\d{1,3})?")
_RULE = re.compile(r"[-+|=:_.·•*…\s]*")
_LETTERHEAD = "energiesrenouvelables"


def without_stamps(text: str) -> str:
    """``text`` with transmission numbers cut out; empty when the line held only a stamp or a ruling."""
    folded = fold(text)
    for stamp in reversed(list(_TRANSMISSION.finditer(folded))):
        text = text[: stamp.start()] + text[stamp.end() :]
    return "" if _is_noise(fold(text).strip()) else text


def _is_noise(folded: str) -> bool:
    return (
        bool(_RULE.fullmatch(folded))
        or bool(_PAGE_NUMBER.fullmatch(folded))
        or bool(_RECEIPT.fullmatch(folded) and _RECEIPT_SIGN.search(folded))
        or _is_letterhead(folded)
    )


def _is_letterhead(folded: str) -> bool:
    """The operator's "énergies renouvelables", cut at either end by the scanner."""
    letters = "".join(filter(str.isalpha, folded))
    return len(letters) >= 10 and len(folded) < 40 and letters in _LETTERHEAD
