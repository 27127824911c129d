"""Files that somebody made, or damaged, so as to harm whoever opens them; each with the code that refuses it.

Tests read them one by one, the benchmark all together.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from provisioner.annex.document.files import LARGEST_FILE
from tests.members import picture
from tests.unit.provisioner.annex import word

Maker = Callable[[], bytes]

BOMB = 60_000_000
"""Bytes that a bomb unpacks to."""


def entities(root: str = "w:document") -> str:
    """A document type of entities that hold ten times each other."""
    nested = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "a">{nested}]><{root}>&e9;</{root}>'


EXTERNAL_ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY passwords SYSTEM "file:///etc/passwd">]><d>&passwords;</d>'
)


def _docx(name: str, part: str | bytes) -> Maker:
    return lambda: word.docx(parts={name: part})


def _of_kind(content_type: str) -> Maker:
    return _docx("[Content_Types].xml", word.content_types(content_type))


def _many_entries() -> bytes:
    return word.package({f"word/{number}.xml": "" for number in range(2_001)})


def _zip_bomb() -> bytes:
    return _docx("word/media/image1.bmp", bytes(BOMB))()


def _lying_about_its_size() -> bytes:
    """An entry that says that it has ten bytes: zip directories are only written once, at the end."""
    honest = _zip_bomb()
    return honest.replace(struct.pack("<L", BOMB), struct.pack("<L", 10))


def _overlapping() -> bytes:
    """Two names for the same bytes, of which the second entry's are taken away from the file."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.xml", "<a/>")
        archive.writestr("b.xml", "<a/>")
        archive.filelist[1].header_offset = archive.filelist[0].header_offset
    return made.getvalue()


def _locked_entries() -> bytes:
    """The mark of an encrypted entry, in the local headers and in the directory."""
    content = bytearray(word.docx())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def _main(body: str) -> Maker:
    return lambda: word.docx(body)


WORD_FILES: dict[str, tuple[Maker, str]] = {
    "an external entity": (_docx(word.MAIN, EXTERNAL_ENTITY), "document_type"),
    "nested entities": (_docx(word.MAIN, entities()), "document_type"),
    "entities in UTF-16": (_docx(word.MAIN, entities().encode("utf-16")), "document_type"),
    "entities in another part": (_docx("word/styles.xml", entities("styles")), "document_type"),
    "entities in a part that hides what it is": (_docx("word/a.bin", entities("a")), "document_type"),
    "entities below a long comment": (
        _docx("word/a.xml", f"<!--{' ' * 100_000}-->{entities('a')[21:]}"),
        "document_type",
    ),
    "entities in an encoding that hides them": (
        _docx(word.MAIN, entities().replace("?>", ' encoding="cp500"?>', 1).encode("cp500")),
        "damaged",
    ),
    "a zip bomb": (_zip_bomb, "bomb"),
    "a zip bomb that lies about its size": (_lying_about_its_size, "damaged"),
    "more entries than any document has": (_many_entries, "too_many_parts"),
    "entries that overlap": (_overlapping, "unsafe_archive"),
    "macros": (_of_kind("application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    "macros that the type does not tell": (_docx("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"), "macros"),
    "locked entries": (_locked_entries, "encrypted"),
    "an encrypted Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "encrypted"),
    "a picture": (lambda: picture(400, 200), "unsupported_format"),
    "a LibreOffice file": (
        lambda: word.package({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "opendocument",
    ),
    "a spreadsheet": (
        _of_kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        "spreadsheet",
    ),
    "a presentation": (
        _of_kind("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
        "presentation",
    ),
    "something else of an office": (_of_kind("application/x-something"), "not_word"),
    "the strict variant": (
        _docx("_rels/.rels", word.relations("http://purl.oclc.org/ooxml/relationships/officeDocument")),
        "strict_word",
    ),
    "an archive": (lambda: word.package({"annexe.txt": "Votre structure"}), "archive"),
    "an empty archive": (lambda: word.package({}), "archive"),
    "a truncated document": (lambda: word.docx(word.paragraph("a"))[:-30], "damaged"),
    "the beginning of a document": (lambda: b"PK\x03\x04....", "damaged"),
    "no main part": (_docx("_rels/.rels", word.relations(target="word/none.xml")), "not_word"),
    "no relations": (_docx("_rels/.rels", "<a/>"), "damaged"),
    "relations that are no XML": (_docx("_rels/.rels", "<a"), "damaged"),
    "a main part that is no document": (_docx(word.MAIN, "<a/>"), "damaged"),
    "elements without end": (_main("<w:p>" * 200_000), "damaged"),
    "elements nested beyond reason": (_main("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), "damaged"),
    "a main part beyond its size": (_main("a" * 5_000_001), "too_costly"),
    "more tags than any document has": (_main("<w:sdt/>" * 300_001), "too_costly"),
    "much text in one place": (_main(f"<w:p><w:r><w:t>{'a' * 400_000}</w:t></w:r></w:p>"), "too_large"),
    "a document within the document": (_main('<w:altChunk r:id="rId7"/>'), "document_within"),
    "more than ten megabytes": (lambda: b"PK\x03\x04" + bytes(LARGEST_FILE), "too_large"),
}


def raw_pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Objects numbered from 1, the first being the catalogue."""
    content, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    xref = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    ending = b"trailer\n<</Size %d %b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(content))
    return content + xref + ending


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


def deflated(content: bytes, times: int = 1) -> bytes:
    """A stream packed so many times over."""
    for _ in range(times):
        content = zlib.compress(content, 9)
    return stream(content, b"/Filter[%b]" % (b"/FlateDecode" * times))


def pdf(text: bytes = b"Votre structure", catalogue: bytes = CATALOGUE, *more: bytes) -> bytes:
    """A page that says ``text``; further objects are numbered from 6."""
    content = stream(b"BT /F 12 Tf 50 700 Td (%b) Tj ET" % text)
    return raw_pdf(catalogue, PAGES, PAGE, content, FONT, *more)


def _written(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(pdf()))
    change(writer)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _script_in_object_stream() -> bytes:
    """The script's dictionary lies compressed within another stream, found by a cross-reference stream."""
    packed = b"6 0 <</S/JavaScript/JS(app.alert\\(1\\))>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 6 0 R>>",
        *(PAGES, PAGE, stream(b"BT /F 12 Tf (a) Tj ET"), FONT),
    ]
    content, offsets = b"%PDF-1.7\n", [0]
    for number, each in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    holder = len(content)
    data = zlib.compress(packed)
    content += b"7 0 obj\n%b\nendobj\n" % stream(data, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    start = len(content)
    rows = [struct.pack(">BHB", 0, 0, 255), *(struct.pack(">BHB", 1, offset, 0) for offset in offsets[1:])]
    rows += [
        struct.pack(">BHB", 2, 7, 0),
        struct.pack(">BHB", 1, holder, 0),
        struct.pack(">BHB", 1, start, 0),
    ]
    table = stream(b"".join(rows), b"/Type/XRef/Size 9/W[1 2 1]/Root 1 0 R")
    return content + b"8 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def _with_file(writer: PdfWriter) -> None:
    writer.add_attachment("virus.exe", b"MZ")


def _with_dynamic_form(writer: PdfWriter) -> None:
    form = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
    writer.root_object[NameObject("/AcroForm")] = form


def _catalogue(entries: bytes) -> Maker:
    return lambda: pdf(b"a", b"<</Type/Catalog/Pages 2 0 R%b>>" % entries)


def _cyclic_pages() -> bytes:
    return raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>")


def _pages(kids: int) -> Maker:
    pages = b"<</Type/Pages/Kids[%b]/Count %d>>" % (b"3 0 R " * kids, kids)
    return lambda: raw_pdf(CATALOGUE, pages, PAGE, stream(b""), FONT)


def _page_of(content: bytes) -> Maker:
    return lambda: raw_pdf(CATALOGUE, PAGES, PAGE, content, FONT)


PDF_FILES: dict[str, tuple[Maker, str]] = {
    "a password": (lambda: _written(lambda pdf: pdf.encrypt("secret", algorithm="RC4-128")), "encrypted"),
    "a password for the owner alone": (
        lambda: _written(lambda pdf: pdf.encrypt("", "secret", algorithm="RC4-128")),
        "encrypted",
    ),
    "a script among the names": (_catalogue(b"/Names<</JavaScript<</Names[(a)6 0 R]>>>>"), "scripts"),
    "a script at opening": (_catalogue(b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "scripts"),
    "a script in other letters": (_catalogue(b"/OpenAction<</S/J#61vaScript/#4aS(1)>>"), "scripts"),
    "a script in a compressed stream": (_script_in_object_stream, "scripts"),
    "a script that nothing refers to": (
        lambda: pdf(b"a", CATALOGUE, b"<</S/JavaScript/JS(1)>>"),
        "scripts",
    ),
    "a program to start": (_catalogue(b"/OpenAction<</S/Launch/F(calc.exe)>>"), "scripts"),
    "a file within": (lambda: _written(_with_file), "files_within"),
    "a dynamic form": (lambda: _written(_with_dynamic_form), "dynamic_form"),
    "a flate bomb": (_page_of(deflated(bytes(BOMB))), "bomb"),
    "a flate bomb packed twice": (_page_of(deflated(bytes(BOMB), 2)), "bomb"),
    "a million pages": (_pages(1_000_000), "too_costly"),
    "many pages": (_pages(101), "too_many_pages"),
    "pages that go round in circles": (_cyclic_pages, "damaged"),
    "arrays nested beyond reason": (_catalogue(b"/A" + b"[" * 100_000 + b"]" * 100_000), "damaged"),
    "a scan without text": (_page_of(stream(b"0 0 100 100 re f")), "no_text_layer"),
    "a truncated file": (lambda: pdf()[:-100], "damaged"),
    "nothing but a beginning": (lambda: b"%PDF-1.7\n...", "damaged"),
    "noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"%%EOF", "damaged"),
    "more than ten megabytes": (lambda: b"%PDF-1.7\n" + bytes(LARGEST_FILE), "too_large"),
}
