"""What a PDF must not carry, looked for in every object of the file before any of its text is read."""

import zlib
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from provisioner.annex.document.errors import UnreadableDocument, damaged, too_costly

MOST_PAGES = 100
MOST_OBJECTS = 50_000
MOST_UNPACKED = 50_000_000
"""Bytes of all streams together but pictures, which nobody unpacks here."""

_END = b"%%EOF"
_LONGEST_TAIL = 4_096
"""Bytes after the mark of the end: some programs append a few, a file that was cut has lost the mark."""
_SCRIPTS = {"/JS", "/JavaScript", "/Launch"}
_FILES = {"/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia"}
_DYNAMIC_FORMS = {"/XFA"}
_FLATE = {"/FlateDecode", "/Fl"}
_PRINT = "ouvrez-le, imprimez-le en PDF (« Enregistrer au format PDF ») et envoyez ce fichier-là."


def check(content: bytes) -> None:
    """Returns if it may be read; raises ``UnreadableDocument``."""
    if _END not in content[-_LONGEST_TAIL:]:
        raise damaged()
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise _encrypted()
        _check_objects(reader)
        _check_pages(reader)
    except DependencyError as error:
        raise _encrypted() from error
    except LimitReachedError as error:
        raise too_costly() from error
    except (PyPdfError, RecursionError) as error:
        raise damaged() from error


def _check_objects(reader: PdfReader) -> None:
    budget = MOST_UNPACKED
    for found in _objects(reader):
        for name in _names(found):
            _refuse(name)
        if isinstance(found, StreamObject) and found.get("/Subtype") != "/Image":
            budget -= _unpacked_size(found, budget)


def _objects(reader: PdfReader) -> Iterator[PdfObject | None]:
    """Every object of the file, those in compressed object streams too; what nothing refers to as well."""
    plain = [(number, generation) for generation, table in reader.xref.items() for number in table]
    numbers = [*plain, *((number, 0) for number in reader.xref_objStm)]
    if len(numbers) > MOST_OBJECTS:
        raise too_costly()
    for number, generation in numbers:
        yield reader.get_object(IndirectObject(number, generation, reader))


def _names(found: PdfObject | None) -> Iterator[str]:
    """All names in an object, keys and values, as pypdf spells them: without ``#`` for letters.

    References are not followed: what they lead to is an object of its own.
    """
    waiting: list[object] = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, NameObject):
            yield str(value)
        elif isinstance(value, DictionaryObject):
            waiting += [*dict.keys(value), *dict.values(value)]
        elif isinstance(value, ArrayObject):
            waiting += list.__iter__(value)


def _refuse(name: str) -> None:
    if name in _SCRIPTS:
        raise UnreadableDocument("scripts", f"Ce PDF contient des programmes (JavaScript) : {_PRINT}")
    if name in _FILES:
        raise UnreadableDocument("files_within", f"Ce PDF contient d’autres fichiers : {_PRINT}")
    if name in _DYNAMIC_FORMS:
        raise UnreadableDocument("dynamic_form", f"Ce PDF est un formulaire dynamique (XFA) : {_PRINT}")


def _unpacked_size(stream: StreamObject, budget: int) -> int:
    """Bytes, counted up to ``budget``: beyond it, the file is a bomb."""
    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, ArrayObject) else [filters]
    # The public way to a stream's bytes would unpack them without this limit.
    unpacked = stream._data
    for name in names:
        if name not in _FLATE:
            break
        unpacked = _inflated(unpacked, budget)
    return len(unpacked)


def _inflated(packed: bytes, budget: int) -> bytes:
    try:
        unpacked = zlib.decompressobj().decompress(packed, budget + 1)
    except zlib.error:
        return b""
    if len(unpacked) > budget:
        raise _bomb()
    return unpacked


def _check_pages(reader: PdfReader) -> None:
    """Walks the tree of pages itself: it may go round in circles, and its own count may be anything."""
    waiting: list[object] = [dict.get(reader.root_object, "/Pages")]
    pages, met = 0, set[int]()
    while waiting:
        node = _resolved(waiting.pop())
        kids = _resolved(dict.get(node, "/Kids")) if isinstance(node, DictionaryObject) else None
        if isinstance(kids, ArrayObject):
            if id(kids) in met:
                raise damaged()
            met.add(id(kids))
            waiting += list.__iter__(kids)
        pages += kids is None
        if pages > MOST_PAGES:
            raise _too_many_pages()


def _resolved(value: object) -> object:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _encrypted() -> UnreadableDocument:
    return UnreadableDocument(
        "encrypted",
        "Ce PDF est protégé (mot de passe ou restrictions) : enregistrez-en une copie sans protection et "
        "envoyez ce fichier-là.",
    )


def _bomb() -> UnreadableDocument:
    return UnreadableDocument(
        "bomb", f"Décompressé, ce PDF dépasserait 50 Mo, ce qu’aucune annexe n’atteint : {_PRINT}"
    )


def _too_many_pages() -> UnreadableDocument:
    return UnreadableDocument(
        "too_many_pages",
        f"Ce PDF a plus de {MOST_PAGES} pages : envoyez un PDF des seules pages de l’annexe ou de l’offre.",
    )
