"""Two people at one form: what each changed is kept; where both changed the same, both texts are shown."""

from dataclasses import dataclass

from provisioner.annex.entry import COLUMNS, AccountRow, Entry, Field


@dataclass(frozen=True, slots=True)
class Clash:
    """A place (as in ``Entry.flat``) that both changed, and what each made of it; "" for emptied."""

    place: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """``entry`` holds everything both changed; at a clash, my text."""

    entry: Entry
    clashes: tuple[Clash, ...]


def merge(base: Entry, mine: Entry, theirs: Entry) -> Merged:
    """What becomes of ``base`` when I made ``mine`` of it while another person made ``theirs``.

    A row that one removed and the other changed stays, as changed: nobody is dropped by accident.
    """
    clashes: list[Clash] = []
    values = {name: _text(name.value, (base[name], mine[name], theirs[name]), clashes) for name in Field}
    befores, mines, all_theirs = _by_key(base), _by_key(mine), _by_key(theirs)
    # Their order first, then what I added.
    keys = dict.fromkeys((*all_theirs, *mines))
    rows = (_row(befores.get(key), mines.get(key), all_theirs.get(key), clashes) for key in keys)
    return Merged(Entry(values, tuple(filter(None, rows))), tuple(clashes))


def _text(place: str, texts: tuple[str, str, str], clashes: list[Clash]) -> str:
    was, mine, theirs = texts
    if mine == was:
        return theirs
    if theirs not in (was, mine):
        clashes.append(Clash(place, mine, theirs))
    return mine


def _row(
    was: AccountRow | None, mine: AccountRow | None, theirs: AccountRow | None, clashes: list[Clash]
) -> AccountRow | None:
    if mine == was:
        return theirs
    if theirs == was:
        return mine
    if mine is None or theirs is None:
        return mine or theirs
    before = was or AccountRow(mine.key)
    cells = {
        column: _text(f"accounts/{mine.key}/{column}", _cells(column, before, mine, theirs), clashes)
        for column in COLUMNS
    }
    return AccountRow(mine.key, **cells)


def _cells(column: str, *rows: AccountRow) -> tuple[str, str, str]:
    was, mine, theirs = (getattr(row, column) for row in rows)
    return was, mine, theirs


def _by_key(entry: Entry) -> dict[str, AccountRow]:
    return {row.key: row for row in entry.accounts}
