"""The process that opens one untrusted document: ``python -I -m provisioner.annex.document.sandbox FORMAT``.

The document comes on standard input, its lines leave on standard output (``wire``). The reader is imported
first, since Python may keep what it compiled; then the limits are set; only then is the first byte read.
Whatever goes wrong ends this process, and whoever started it says so.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module

from provisioner.annex.document import wire
from provisioner.annex.document.errors import UnreadableDocument, too_costly
from provisioner.annex.document.limits import Limits, confine
from provisioner.annex.document.lines import Line

_READERS = {
    "docx": "provisioner.annex.document.docx.reader",
    "pdf": "provisioner.annex.document.pdf.guarded",
}


def main(document_format: str, memory: str, processor: str) -> None:
    to_lines: Callable[[bytes], tuple[Line, ...]] = import_module(_READERS[document_format]).to_lines
    confine(Limits(memory=int(memory), processor=float(processor)))
    sys.stdout.buffer.write(_answer(to_lines))
    sys.stdout.buffer.flush()
    # Nothing is left to tidy up, and the interpreter's own end takes as long as reading a page.
    os._exit(0)


def _answer(to_lines: Callable[[bytes], tuple[Line, ...]]) -> bytes:
    try:
        return wire.encode(to_lines(sys.stdin.buffer.read()))
    except UnreadableDocument as refusal:
        return wire.encode_refusal(refusal)
    except MemoryError:
        return wire.encode_refusal(too_costly())


if __name__ == "__main__":
    main(*sys.argv[1:])
