"""What people type, without what copying from a document brings along."""


def one_line(text: str) -> str:
    """On one line, without invisible characters; spaces of whatever kind part words, by one space each."""
    return " ".join("".join(map(_shown, text)).split())


def _shown(character: str) -> str:
    # Word processors put spaces of many kinds between words, and invisible marks within them.
    if character.isspace():
        return " "
    return character if character.isprintable() else ""
