"""Whether a long enough password is easily guessed all the same: a common one dressed up, or a pattern."""

from collections.abc import Iterator, Sequence

from tenants.passwords.blocklist import is_common
from tenants.passwords.spelling import fold, letters, readings, said_once
from tenants.passwords.stretches import unforeseen

SERVICE = ("mixeur",)
BETTER = "Choisissez par exemple une phrase de quatre mots sans rapport entre eux."
COMMON = f"Ce mot de passe est trop courant, même avec des chiffres ou des signes ajoutés. {BETTER}"
PATTERN = (
    "Ce mot de passe suit les touches du clavier, une suite ou une répétition : il se devine vite. " + BETTER
)
SURROUNDINGS = f"Ce mot de passe est fait du nom de la structure ou du service : il se devine vite. {BETTER}"

# Shorter names, such as « le », turn up in any phrase.
_SHORTEST_NAME = 4
# As many letters as the shortest entry of the lists has: what is left beside a name must be worth guessing.
_SHORTEST_REST = 5
_FEWEST_UNFORESEEN = 10


def weakness(password: str, surroundings: Sequence[str] = ()) -> str | None:
    """Why ``password`` would be guessed, in a sentence that says how to do better; None when it would not.

    ``surroundings`` are names that anybody knows to belong to the place: structure, slug, host name.
    """
    if is_pattern(password):
        return PATTERN
    if any(is_common(reading) for reading in readings(password)):
        return COMMON
    if _made_of_names(letters(password), (*SERVICE, *surroundings)):
        return SURROUNDINGS
    return None


def is_pattern(password: str) -> bool:
    """Whether most of it could be foretold from what comes before: walks on the keyboard, series, echoes."""
    text = said_once(fold(password))
    count = unforeseen(text)
    return count < _FEWEST_UNFORESEEN or 3 * count <= 2 * len(text)


def _made_of_names(core: str, names: Sequence[str]) -> bool:
    """Whether next to nothing, or a common password, is left when the names are taken out."""
    rest = core
    for word in sorted(_words(names), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != core and (len(rest) < _SHORTEST_REST or is_common(rest))


def _words(names: Sequence[str]) -> Iterator[str]:
    """Each name written together, and the words that it is made of."""
    for name in names:
        parts = "".join(c if c.isalnum() else " " for c in name).split()
        yield from (word for word in map(letters, (name, *parts)) if len(word) >= _SHORTEST_NAME)
