"""What happens to a good annex on its way back: each damage keeps what a person would still read from it.

Letters within a name, a digit within a colour or a dot before an ``@`` are never changed: what stands there
afterwards is as good an annex as the first, with another value. What is damaged is layout (lines, breaks,
columns, stamps), labels and their separators, and whatever shows in an e-mail, a SIRET or a colour that it is
not as it was.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import ndiff

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

Lines = list[str]

STAMPS = [
    "088-999173401-20251104-2025_11_021DE0033 Reçu le 07/11/2025",
    "088-999173401-20251104-2025_11-021DE0O33 Regu le 07/11/2025",
    "088-999173401-20251104-2025_",
    "Accusé de réception en préfecture",
    "Date de réception préfecture : 07/11/2025",
    "gies renouvelables",
    "nergies renouvelable",
    "HESPUL – 14, place Jules Ferry – 69006 Lyon – SIRET 998 760 011 00028",
    "support-mixeur@hespul.org",
    "2/7",
    "Page 3 sur 12",
    "",
]
EMAIL = re.compile(r"[\w.-]+@[\w.-]+\.(?:example|org)")
COLOUR = re.compile(r"#[0-9A-F]{6}\b")
SIRET = re.compile(r"\b\d{3} \d{3} \d{3} \d{5}\b")
LABEL = re.compile(
    r"Nom de domaine configuré|Couleur (?:principale|secondaire)|Administrateur·rice|Adresse mail|Description"
    r"|Prénom|email|Nom|N° SIRET à facturer|Adresse / entité|Pour le Membre|Pour HESPUL|Fait à"
    r"|Bon pour accord|VOTRE IDENTITE|Votre structure|A qui devons-nous nous adresser|COULEURS|NOM DE DOMAINE"
    r"|COMPTES A CRÉER"
)
LIGATURES_LOST = [("fi", "="), ("fi", " I"), ("fi", "\ufb01")]
LETTERS_MISREAD = [("m", "rn"), ("é", "e"), ("l", "1"), ("l", "I"), ("o", "0")]
SEPARATORS = [("\t", instead) for instead in (" ", "   ", "\t\t", " | ", "\n", ";")] + [
    ("  ", " "),
    (" :", ""),
    (" :", " ;"),
    (": ", ":\n"),
    (" : ", "\t"),
    (":", " "),
]


@dataclass(frozen=True, slots=True)
class Damaged:
    """``takes_away``: a whole line is gone, and with it whatever was said there."""

    text: str
    takes_away: bool
    by: str
    changes: list[str]

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        """A failing example shows what was changed, not the hundred lines that were not."""
        printer.text(f"{self.by}: {self.changes}")


def wounded_email(draw: st.DrawFn, email: str) -> str:
    at = draw(st.integers(1, len(email) - 1))
    name, _, domain = email.partition("@")
    return draw(
        st.sampled_from(
            [
                f"{email[:at]} {email[at:]}",
                f"{email[:at]}\n{email[at:]}",
                f"{email[:at]}\u00a0{email[at:]}",
                f"{email[:at]}\u200b{email[at:]}",
                f"{name}{domain}",
                f"{name}@@{domain}",
                f"{name} @ {domain}",
                f"{name}©{domain}",
                f"{name}(at){domain}",
                email.replace(".", ",", 1),
                email.replace("-", "\u2011"),
                email.replace(".example", "example"),
                email.replace(".example", ". example"),
                email + ".",
                f"<{email}>",
            ]
        )
    )


def wounded_colour(draw: st.DrawFn, colour: str) -> str:
    at = draw(st.integers(1, 6))
    return draw(
        st.sampled_from(
            [
                colour[1:],
                colour[:at] + colour[at + 1 :],
                f"{colour[:at]} {colour[at:]}",
                f"{colour[:at]}G{colour[at + 1 :]}",
                colour[:at] + colour[at] + colour[at:],
                f"{colour} ou {colour[::-1]}",
                f"#{colour}",
            ]
        )
    )


def wounded_siret(draw: st.DrawFn, siret: str) -> str:
    at = draw(st.sampled_from([index for index, character in enumerate(siret) if character.isdigit()]))
    other = draw(st.sampled_from([digit for digit in "0123456789OIlB" if digit != siret[at]]))
    before, after = siret[:at], siret[at + 1 :]
    return before + draw(st.sampled_from([other, "", siret[at] * 2])) + after


def wounded_label(draw: st.DrawFn, label: str) -> str:
    at = draw(st.integers(0, len(label) - 1))
    clean, wound = draw(st.sampled_from(LIGATURES_LOST + LETTERS_MISREAD))
    return draw(
        st.sampled_from(
            [
                label[:at] + label[at + 1 :],
                f"{label[:at]} {label[at:]}",
                f"{label[:at]}\n{label[at:]}",
                label.replace(clean, wound, 1),
                label.upper(),
                label.lower(),
            ]
        )
    )


def _somewhere(
    pattern: re.Pattern[str], wound: Callable[[st.DrawFn, str], str]
) -> Callable[[st.DrawFn, Lines], Lines]:
    def damage(draw: st.DrawFn, lines: Lines) -> Lines:
        text = "\n".join(lines)
        everywhere = list(pattern.finditer(text))
        if not everywhere:
            return lines
        found = draw(st.sampled_from(everywhere))
        return (text[: found.start()] + wound(draw, found.group()) + text[found.end() :]).split("\n")

    return damage


def _separators(draw: st.DrawFn, lines: Lines) -> Lines:
    here, instead = draw(st.sampled_from(SEPARATORS))
    at = draw(st.sampled_from([index for index, line in enumerate(lines) if here in line] or [0]))
    return _put(lines, at, lines[at].replace(here, instead))


def _insert_a_stamp(draw: st.DrawFn, lines: Lines) -> Lines:
    at = draw(st.integers(0, len(lines)))
    return [*lines[:at], draw(st.sampled_from(STAMPS)), *lines[at:]]


def _join_with_the_next(draw: st.DrawFn, lines: Lines) -> Lines:
    at, after = _neighbours(draw, lines)
    return [*lines[:at], f"{lines[at]} {lines[after]}", *lines[after + 1 :]]


def _swap_with_the_next(draw: st.DrawFn, lines: Lines) -> Lines:
    at, after = _neighbours(draw, lines)
    return [*lines[:at], lines[after], *lines[at + 1 : after], lines[at], *lines[after + 1 :]]


def _double(draw: st.DrawFn, lines: Lines) -> Lines:
    at = draw(st.sampled_from(_written(lines)))
    return [*lines[:at], lines[at], *lines[at:]]


def _drop(draw: st.DrawFn, lines: Lines) -> Lines:
    return _put(lines, draw(st.sampled_from(_written(lines))))


def _without_blank_lines(draw: st.DrawFn, lines: Lines) -> Lines:
    return [line for line in lines if line.strip()]


def _put(lines: Lines, at: int, *instead: str) -> Lines:
    return [*lines[:at], *instead, *lines[at + 1 :]]


def _written(lines: Lines) -> list[int]:
    return [index for index, line in enumerate(lines) if line.strip()]


def _neighbours(draw: st.DrawFn, lines: Lines) -> tuple[int, int]:
    written = _written(lines)
    position = draw(st.integers(0, len(written) - 2))
    return written[position], written[position + 1]


KEEPING = {
    "wounds an e-mail": _somewhere(EMAIL, wounded_email),
    "wounds a colour": _somewhere(COLOUR, wounded_colour),
    "wounds a SIRET": _somewhere(SIRET, wounded_siret),
    "wounds a label": _somewhere(LABEL, wounded_label),
    "changes separators": _separators,
    "stamps": _insert_a_stamp,
    "joins two lines": _join_with_the_next,
    "drops blank lines": _without_blank_lines,
}
# Of a description, what is left after these is a description too: its lines are spared.
MOVING = {"swaps two lines": _swap_with_the_next, "doubles a line": _double, "drops a line": _drop}


@st.composite
def damaged(draw: st.DrawFn, text: str, description: str) -> Damaged:
    """``text`` after one or two damages; whole lines of ``description`` are neither moved nor dropped."""
    takes_away, names, undamaged = False, [], text
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from([*KEEPING, *MOVING]))
        lines = text.split("\n")
        if name in KEEPING:
            after = KEEPING[name](draw, lines)
        else:
            after = MOVING[name](draw, lines)
            if not _spares(description, lines, after):
                continue
        takes_away = takes_away or name == "drops a line"
        text = "\n".join(after)
        names.append(name)
    return Damaged(text, takes_away, ", ".join(names), _changes(undamaged, text))


def _changes(undamaged: str, text: str) -> list[str]:
    return [line for line in ndiff(undamaged.split("\n"), text.split("\n")) if line[0] in "+-" and line[2:]]


def _spares(description: str, before: Lines, after: Lines) -> bool:
    """No line of the description is gone, twice there or in another place."""
    return _of(description, before) == _of(description, after) and (
        len(before) != len(after) or _places(description, before) == _places(description, after)
    )


def _of(description: str, lines: Lines) -> Lines:
    """The lines that hold a part of the description, in their order."""
    whole = " ".join(description.split())
    written = [(line, line.rpartition(":")[2].strip()) for line in lines]
    return [line for line, part in written if len(part) > 8 and part in whole]


def _places(description: str, lines: Lines) -> list[int]:
    own = _of(description, lines)
    return [index for index, line in enumerate(lines) if line in own]
