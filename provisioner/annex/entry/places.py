"""Where something is on the form: the places of ``Entry.flat`` and the groups above them."""

import re

from provisioner.annex.entry.entry import Entry

ACCOUNTS = "accounts"

_INDEXED = re.compile(r"accounts\[(\d+)\](?:\.(\w+))?")


def place_of(field: str, keys: tuple[str, ...]) -> str:
    """The place that the ``field`` of a problem names; ``keys`` are those of the accounts, in their order.

    >>> place_of("accounts[1].email", ("a", "b")), place_of("structure.name", ())
    ('accounts/b/email', 'structure.name')
    """
    indexed = _INDEXED.fullmatch(field)
    if indexed is None:
        return str(field)
    if int(indexed[1]) >= len(keys):
        return ACCOUNTS
    return "/".join(filter(None, (ACCOUNTS, keys[int(indexed[1])], indexed[2])))


def text_at(entry: Entry, place: str) -> str:
    """The text at a place; at a group (``contact``, ``accounts/KEY``) those of its places, one a line.

    The whole table and the document itself have none: a remark on them is not about any one text.
    """
    texts = entry.flat()
    if place in texts or place == ACCOUNTS:
        return texts.get(place, "")
    return "\n".join(text for name, text in texts.items() if name.startswith((f"{place}.", f"{place}/")))
