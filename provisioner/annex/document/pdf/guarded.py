"""A PDF is looked through before it is read."""

from provisioner.annex.document.lines import Line
from provisioner.annex.document.pdf import safety
from provisioner.annex.document.pdf.reader import to_lines as read


def to_lines(content: bytes) -> tuple[Line, ...]:
    """The lines in reading order; raises ``UnreadableDocument``."""
    safety.check(content)
    return read(content)
