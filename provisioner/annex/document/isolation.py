"""Documents of complex formats are opened by a process of their own, which may die of them."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from enum import StrEnum

from provisioner.annex.document import wire
from provisioner.annex.document.errors import UnreadableDocument, too_costly
from provisioner.annex.document.limits import Limits
from provisioner.annex.document.lines import Line

LARGEST_ANSWER = 8_000_000
"""Bytes: the longest text that is read, with its cells, each character escaped."""

_OUT_OF_TIME = {-signal.SIGPROF, -signal.SIGXCPU}
_LIMITS = Limits()
_CHUNK = 65_536


class Format(StrEnum):
    """The formats that are opened apart."""

    DOCX = "docx"
    PDF = "pdf"


def read_apart(
    document_format: Format,
    content: bytes,
    *,
    limits: Limits = _LIMITS,
    command: Sequence[str] | None = None,
) -> tuple[Line, ...]:
    """The lines of ``content``. Whatever the process does, raises nothing but ``UnreadableDocument``.

    ``command`` stands for the process that opens the document. It gets an empty environment, so no secret;
    a session of its own, so that it can be killed with whatever it started; and the document as a file in
    memory, so that neither side ever waits for the other to take a byte.
    """
    with os.fdopen(os.memfd_create("document"), "wb+") as document:
        document.write(content)
        document.seek(0)
        try:
            process = subprocess.Popen(
                command or reader_command(document_format, limits),
                stdin=document,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise _not_started() from error
    return _lines(process, limits)


def reader_command(document_format: Format, limits: Limits) -> list[str]:
    # -I: nothing of the environment or of the user's own packages; the installation's stay.
    module = [sys.executable, "-I", "-m", "provisioner.annex.document.sandbox"]
    return [*module, document_format, str(limits.memory), str(limits.processor)]


def _lines(process: subprocess.Popen[bytes], limits: Limits) -> tuple[Line, ...]:
    try:
        answer = _answer(process, time.monotonic() + limits.clock)
    finally:
        # Before it is waited for: until then, its number cannot be given to another process.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
    try:
        return wire.decode(answer)
    except wire.Garbled as error:
        raise (too_costly() if process.returncode in _OUT_OF_TIME else _broken()) from error


def _answer(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    """What the process says until it falls silent, time is up, or it says too much."""
    assert process.stdout is not None  # noqa: S101 - tells the type checker of the pipe asked for above
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            chunk = os.read(process.stdout.fileno(), _CHUNK)
            if not chunk:
                return bytes(answer)
            answer += chunk
            if len(answer) > LARGEST_ANSWER:
                raise _too_long()
    raise too_costly()


def _broken() -> UnreadableDocument:
    return UnreadableDocument(
        "unreadable",
        "Il est abîmé ou construit de façon inhabituelle : ouvrez-le, réenregistrez le document au format "
        "Word (.docx) ou en PDF, et envoyez ce fichier-là.",
    )


def _too_long() -> UnreadableDocument:
    return UnreadableDocument("too_large", "Il contient bien plus de texte qu’une annexe : joignez-la seule.")


def _not_started() -> UnreadableDocument:
    return UnreadableDocument(
        "unreadable", "Le serveur n’a pas pu ouvrir le document pour le moment : réessayez dans une minute."
    )
