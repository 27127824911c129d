"""Which cell of a line is what: by the titles of a header, or by where the address stands."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum

from tenants.accounts.importing.errors import ListRefused

Parts = dict["Column", str]


class Column(StrEnum):
    """What a cell may be; the values are the fields of a row."""

    LINE = "line"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    EMAIL = "email"
    ROLE = "role"


_TITLES: Mapping[Column, frozenset[str]] = {
    Column.LINE: frozenset({"line"}),
    Column.FIRST_NAME: frozenset({"prenom", "prenoms", "first name", "given name"}),
    Column.LAST_NAME: frozenset({"nom", "nom de famille", "last name", "surname", "family name"}),
    Column.FULL_NAME: frozenset({"nom complet", "prenom nom", "prenom et nom", "full name", "display name"}),
    Column.EMAIL: frozenset(
        {"email", "e mail", "mail", "courriel", "adresse", "adresse email", "adresse e mail", "adresse mail"}
    ),
    Column.ROLE: frozenset(
        {"role", "profil", "administrateur", "administratrice", "administrateur rice", "admin"}
    ),
}
# However somebody asks it: « Super », « Super conseiller ? », « Est super-conseillère ».
_SUPER = re.compile(r"\bsuper(?: ?conseill\w*)?\b")
_ADDRESS = re.compile(r"\S+@\S+")
_MAILBOX = re.compile(r"(?P<name>[^<>@]*?)\s*<\s*(?P<email>[^<>\s]+@[^<>\s]+)\s*>")
_ALONE = re.compile(r"(?P<name>[^@]*?)\s*<?\s*(?P<email>[^<>\s]+@[^<>\s]+?)\s*>?(?:\s+(?P<role>.*))?")


def titles_in(cells: Sequence[str]) -> tuple[Column | None, ...] | None:
    """The columns that a header names, None for each that means nothing here; None when it is no header.

    Raises ListRefused for a header without the columns that a person needs.
    """
    columns = tuple(_titled(cell) for cell in cells)
    if Column.EMAIL not in columns or any("@" in cell for cell in cells):
        return None
    if Column.FULL_NAME in columns or {Column.FIRST_NAME, Column.LAST_NAME} <= set(columns):
        return columns
    raise ListRefused(
        "La ligne de titres ne nomme pas toutes les colonnes : il faut « prénom », « nom » et « e-mail », et "
        "« rôle » si vous le souhaitez."
    )


def folded(text: str) -> str:
    """Small letters without accents; whatever is neither letter nor digit is one space."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", " ", bare).strip()


def arranged(cells: Sequence[str], titles: Sequence[Column | None] | None) -> Iterator[Parts]:
    """The parts of the person on a line, or of each, where a mail program's list is on one line."""
    if titles is not None:
        named = zip(titles, cells, strict=False)
        yield _with_names({column: cell for column, cell in reversed(list(named)) if column is not None})
        return
    filled = [cell for cell in cells if cell]
    mailboxes = [match for cell in filled if (match := _MAILBOX.fullmatch(cell))]
    if len(mailboxes) == len(filled):
        yield from (_with_names(_of_match(match)) for match in mailboxes)
    else:
        yield _by_address(cells)


def left_aside(cells: Sequence[str], titles: Sequence[Column | None] | None) -> Iterator[int]:
    """The places of a line that hold something and of which ``arranged`` makes nothing."""
    taken = _taken_by_titles(titles) if titles is not None else _taken_by_address(cells)
    yield from (place for place, cell in enumerate(cells) if cell and place not in taken)


def _taken_by_titles(titles: Sequence[Column | None]) -> Collection[int]:
    """Of several columns with one meaning, the first."""
    return {titles.index(column) for column in titles if column is not None}


def _taken_by_address(cells: Sequence[str]) -> Collection[int]:
    if all(_MAILBOX.fullmatch(cell) for cell in cells if cell):
        return range(len(cells))
    place = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        return range(4)
    others = [other for other in range(len(cells)) if other != place]
    return {place, *others[: 2 if place == 1 else 3]}


def _titled(cell: str) -> Column | None:
    title = folded(cell)
    known = next((column for column, titles in _TITLES.items() if title in titles), None)
    return known or (Column.ROLE if _SUPER.search(title) else None)


def _by_address(cells: Sequence[str]) -> Parts:
    """Without titles: names before the address or behind it, then the role."""
    place = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        order = (Column.FIRST_NAME, Column.LAST_NAME, Column.EMAIL, Column.ROLE)
        return dict(zip(order, cells, strict=False))
    if len([cell for cell in cells if cell]) == 1 and (match := _ALONE.fullmatch(cells[place])):
        return _with_names(_of_match(match))
    others = [*cells[:place], *cells[place + 1 :]]
    email = {Column.EMAIL: _bare(cells[place])}
    if place == 1 or len(others) == 1:
        return _with_names({Column.FULL_NAME: others[0], Column.ROLE: "".join(others[1:2]), **email})
    around = (Column.FIRST_NAME, Column.LAST_NAME, Column.ROLE)
    return {**dict(zip(around, others, strict=False)), **email}


def _bare(cell: str) -> str:
    return cell.strip("<> ")


def _of_match(match: re.Match[str]) -> Parts:
    found = match.groupdict()
    return {
        Column.FULL_NAME: found["name"].strip("\" '"),
        Column.EMAIL: found["email"],
        Column.ROLE: found.get("role") or "",
    }


def _with_names(parts: Parts) -> Parts:
    """First and last name of a whole one: capitals tell the last name, else the first word is the first."""
    whole = parts.pop(Column.FULL_NAME, "")
    if not whole or Column.LAST_NAME in parts:
        return parts
    words = whole.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    others = [word for word in words if word not in capitals]
    if not capitals or not others:
        others, capitals = words[:1], words[1:]
    return {**parts, Column.FIRST_NAME: " ".join(others), Column.LAST_NAME: " ".join(capitals)}
