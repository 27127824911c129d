"""E-mail addresses as they come out of narrow table cells and scanners."""

import re
import unicodedata
from dataclasses import dataclass

from provisioner.annex.document.spelling import fold
from tenants.emails import normal_email

_WRAPPING = re.compile(r"^(?:mailto:|[<(\[«\"'])+\s*|\s*[>)\]»\"',;.]+$")
_NAMED = re.compile(r"[^<>@]*<\s*([^<>]+?)\s*>\s*")
_PIECE_BEFORE = re.compile(r"\s*[^\W\dA-Z][^\s<>]*\s*<")
"""One word in small letters before the brackets: a name, or the beginning of the address."""
_GAP = re.compile(r"\s+")
_REMARK = re.compile(r"\s*[(,;/]|\s+-\s")
_USUAL_ENDING = re.compile(
    r"\.(?:[a-z]{2}|com|org|net|info|biz|pro|coop|name|mobi|paris|bzh|alsace|corsica|example|test|invalid)$"
)
_REST_OF_ENDING = re.compile(r"[a-z]{1,6}")
_LONGEST_ADDRESS = 320
_JOINTS = "-._@+"


@dataclass(frozen=True, slots=True)
class Address:
    """``value`` is None when the text is no address; ``meant`` is then what it may have been.

    ``repaired`` says that a line break within the address was closed, or that a piece before it was left out.
    """

    value: str | None
    repaired: bool = False
    meant: str | None = None


def is_complete(text: str) -> bool:
    """Whether ``text`` is, as it stands, an address that mail can be sent to (syntax only: no DNS)."""
    return normal_email(text) is not None


def addresses_in(text: str) -> list[str]:
    """The whole addresses among the words of ``text``, in lower case, each once."""
    words = text[:_LONGEST_ADDRESS].split() if "@" in text else []
    found = [address for word in words if "@" in word and (address := normal_email(_unwrapped(word)))]
    return list(dict.fromkeys(found))


def read_address(text: str, *names: str | None) -> Address:
    """The address in ``text``, in lower case; ``names`` are those of the person whose it is, if known.

    A gap is closed where it can only be a broken line: at a hyphen, a dot or the ``@``, or within the domain.
    Anywhere else ("marie m.dupont@…") it may separate two things, and closing it would invent an address,
    unless what comes out is the person's own name ("ju lie.mar tin@…" of Julie Martin).
    Accents are refused: in an address they are nearly always a scanner's.
    """
    if len(text) > _LONGEST_ADDRESS:
        return Address(None)
    doubtful = bool(_PIECE_BEFORE.match(text))
    text = _unwrapped(text)
    if address := normal_email(text):
        return Address(address, repaired=doubtful)
    if address := _before_remark(text):
        return Address(address)
    joined = normal_email(_GAP.sub("", text))
    if joined and _GAP.search(text) and _only_broken(text, names):
        return Address(joined, repaired=True)
    return Address(None, meant=joined or normal_email(_with_usual_signs(text)))


def _unwrapped(text: str) -> str:
    named = _NAMED.fullmatch(text.strip())
    previous, text = None, (named[1] if named else text).strip()
    while text != previous:
        previous, text = text, _WRAPPING.sub("", text)
    return text


def _before_remark(text: str) -> str | None:
    """``a@b.fr (secrétariat)``: one whole address, then something that is clearly no part of it."""
    remark = _REMARK.search(text)
    if remark is None or "@" in text[remark.start() :]:
        return None
    return normal_email(text[: remark.start()])


def _only_broken(text: str, names: tuple[str | None, ...]) -> bool:
    own = _is_name_of(text.partition("@")[0], names)
    return all(
        _is_line_break(text[: gap.start()], text[gap.end() :]) or (own and "@" not in text[: gap.start()])
        for gap in _GAP.finditer(text)
    )


def _is_name_of(local: str, names: tuple[str | None, ...]) -> bool:
    """Whether a local part in pieces spells first and last name, or initials and last name.

    A piece that is a whole name is no piece of an address: it may be the name before it.
    """
    known = [_letters(name) for name in names if name]
    if len(known) != 2 or not all(known):
        return False
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", fold(names[0] or "")))
    first, last = known
    spelt = {first + last, last + first, initials + last, last + initials, first[0] + last}
    return _letters(local) in spelt and not any(_letters(piece) in known for piece in local.split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, fold(text)))


def _is_line_break(before: str, after: str) -> bool:
    if is_complete(begun := _GAP.sub("", before)):
        # ".exam ple": no address ends so, and mail to it would be lost.
        return not _USUAL_ENDING.search(begun) and bool(_REST_OF_ENDING.fullmatch(after))
    return before[-1:] in _JOINTS or after[:1] in _JOINTS or "@" in before


def _with_usual_signs(text: str) -> str:
    """Without accents, and with ``@`` and ``.`` for what people and scanners write instead: a proposal."""
    spelt = re.sub(r"\s*(?:\(at\)|\[at\]|\(a\)|\barobase\b|©|®)\s*", "@", text, flags=re.IGNORECASE)
    unaccented = unicodedata.normalize("NFKD", spelt.replace(",", ".")).encode("ascii", "ignore").decode()
    return _GAP.sub("", unaccented)
