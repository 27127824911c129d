"""The common passwords that the software comes with; ``lists/README.txt`` says where they are from."""

from functools import cache
from importlib.resources import files

from tenants.passwords.spelling import letters

# Shorter words are part of any phrase.
_FEWEST_LETTERS = 5
# From this length on, an entry counts with its digits too, such as 1q2w3e4r.
_LONG_ENOUGH = 8


def is_common(core: str) -> bool:
    """Whether ``core``, in lower case without accents, is a common password, or two of them in a row."""
    known = common_passwords()
    if core in known:
        return True
    cuts = range(_FEWEST_LETTERS, len(core) - _FEWEST_LETTERS + 1)
    return any(core[:cut] in known and core[cut:] in known for cut in cuts)


@cache
def common_passwords() -> frozenset[str]:
    """Every entry as its letters alone, and as it is when it is long. Read once, when first asked for."""
    entries = listed()
    by_letters = {core for entry in entries if len(core := letters(entry)) >= _FEWEST_LETTERS}
    return frozenset(by_letters | {entry for entry in entries if len(entry) >= _LONG_ENOUGH})


def listed() -> list[str]:
    """The entries as the lists have them: lower case, one a line."""
    folder = files(__package__) / "lists"
    leaked = (folder / "leaked.txt").read_text(encoding="ascii").split()
    french = (folder / "french.txt").read_text(encoding="utf-8").splitlines()
    return leaked + [line for line in french if line and not line.startswith("#")]
