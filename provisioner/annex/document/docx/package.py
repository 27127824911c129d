"""The zip archive that a Word document is: checked whole, of which only the main part is opened.

Whatever is looked at here was made by a stranger: sizes are believed only to refuse, every entry is unpacked
within a budget, and no XML is parsed before it was seen to declare no document type.
"""

import posixpath
import zipfile
from io import BytesIO
from xml.parsers import expat

from lxml import etree

from provisioner.annex.document.docx import kinds
from provisioner.annex.document.docx.simplify import Element
from provisioner.annex.document.errors import UnreadableDocument, damaged, too_costly

MOST_UNPACKED = 50_000_000
"""Bytes, all entries together."""
MOST_ENTRIES = 2_000
LARGEST_MAIN_PART = 5_000_000
"""Bytes of XML: a hundred times the text of the whole offer."""
MOST_TAGS = 300_000
"""Beginnings and ends of elements in the main part; the whole offer has about 20,000."""

_CONTENT_TYPES = "[Content_Types].xml"
_RELATIONS = "_rels/.rels"
_CENTRAL_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = 30
_CHUNK = 65_536
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_IS_ENCRYPTED = 0x1
_MARKS_AND_SPACE = b"\xef\xbb\xbf\xfe\xff \t\r\n"


def main_part(content: bytes) -> bytes:
    """The XML of the main document part; raises ``UnreadableDocument`` for what is unsafe or no Word file.

    Relations to the outside (a template on a server, a picture) are never followed, so they are no danger
    and no reason to refuse: many offices attach such a template to all they write.
    """
    if content.count(_CENTRAL_ENTRY) > MOST_ENTRIES:
        raise _too_many_entries()
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _refuse_unsafe(archive.infolist())
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise damaged() from error
    return _main(parts)


def _refuse_unsafe(entries: list[zipfile.ZipInfo]) -> None:
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _bomb()
    if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries):
        raise kinds.encrypted()
    known = all(entry.compress_type in _METHODS for entry in entries)
    if not known or _overlap(entries) or len({entry.filename for entry in entries}) < len(entries):
        raise _unsafe()


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether entries share bytes, as those of a bomb that names the same ones many times do."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + _LOCAL_HEADER + len(entry.filename) + entry.compress_size
    return False


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every entry unpacked once, which tells wrong sizes and check sums; those that may be XML are kept."""
    parts: dict[str, bytes] = {}
    for entry in archive.infolist():
        unpacked = _read(archive, entry)
        if entry.filename.endswith((".xml", ".rels")) or _looks_like_xml(unpacked):
            _refuse_document_type(unpacked)
            parts[entry.filename] = unpacked
        else:
            parts[entry.filename] = unpacked[:_CHUNK]
    return parts


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        unpacked = file.read(entry.file_size + 1)
    if len(unpacked) != entry.file_size:
        raise damaged()
    return unpacked


def _looks_like_xml(part: bytes) -> bool:
    return part[:64].replace(b"\0", b"").lstrip(_MARKS_AND_SPACE).startswith(b"<")


class _AtRoot(Exception):
    """The first element has begun: nothing that precedes it declares a document type."""


def _refuse_document_type(part: bytes) -> None:
    """Refuses a DOCTYPE, hence every entity, in the encodings that expat knows, and all other encodings."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _at_document_type
    parser.StartElementHandler = _at_root
    try:
        parser.Parse(part, False)
    except _AtRoot:
        return
    except expat.ExpatError as error:
        raise damaged() from error


def _at_document_type(*_: object) -> None:
    raise UnreadableDocument(
        "document_type",
        "Il contient des déclarations d’entités (DOCTYPE), qu’aucun Word n’écrit et qui servent à attaquer : "
        "réenregistrez le document avec Word ou LibreOffice et envoyez ce fichier-là.",
    )


def _at_root(*_: object) -> None:
    raise _AtRoot


def _main(parts: dict[str, bytes]) -> bytes:
    kinds.refuse_other_archives(parts)
    name = _main_name(parts)
    kinds.refuse_other_offices(_content_type(parts, name), parts)
    part = parts.get(name)
    if part is None:
        raise damaged()
    if len(part) > LARGEST_MAIN_PART or part.count(b"<") > MOST_TAGS:
        raise too_costly()
    return part


def _main_name(parts: dict[str, bytes]) -> str:
    for relation in _parsed(parts.get(_RELATIONS, b"")):
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if kind.endswith("/officeDocument"):
            kinds.refuse_strict(kind)
            return posixpath.normpath(posixpath.join("/", target)).lstrip("/")
    raise damaged()


def _content_type(parts: dict[str, bytes], name: str) -> str:
    for declared in _parsed(parts[_CONTENT_TYPES]):
        if declared.get("PartName", "").lower() == f"/{name}".lower():
            return str(declared.get("ContentType", ""))
    return ""


def _parsed(part: bytes) -> Element:
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error


def _bomb() -> UnreadableDocument:
    return UnreadableDocument(
        "bomb",
        "Décompressé, il dépasserait 50 Mo, ce qu’aucune annexe n’atteint : réenregistrez le document sans "
        "ses images et envoyez ce fichier-là.",
    )


def _too_many_entries() -> UnreadableDocument:
    return UnreadableDocument(
        "too_many_parts",
        f"L’archive contient plus de {MOST_ENTRIES} fichiers, ce qu’aucune annexe n’atteint : réenregistrez "
        "le document avec Word ou LibreOffice et envoyez ce fichier-là.",
    )


def _unsafe() -> UnreadableDocument:
    return UnreadableDocument(
        "unsafe_archive",
        "L’archive est construite comme ne le fait aucun traitement de texte (fichiers superposés ou en "
        "double) : réenregistrez le document avec Word ou LibreOffice et envoyez ce fichier-là.",
    )
