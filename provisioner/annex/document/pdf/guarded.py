"""A PDF is looked through before it is read, and must have said something afterwards."""

from provisioner.annex.document.errors import UnreadableDocument
from provisioner.annex.document.lines import Line
from provisioner.annex.document.pdf import safety
from provisioner.annex.document.pdf.reader import to_lines as read


def to_lines(content: bytes) -> tuple[Line, ...]:
    """The lines in reading order; raises ``UnreadableDocument``."""
    safety.check(content)
    lines = read(content)
    if all(line.blank for line in lines):
        raise _no_text_layer()
    return lines


def _no_text_layer() -> UnreadableDocument:
    return UnreadableDocument(
        "no_text_layer",
        "Ce PDF ne contient que des images de pages (un scan), sans texte à lire : envoyez un PDF enregistré "
        "depuis Word ou LibreOffice, ou saisissez l’annexe dans la console.",
    )
