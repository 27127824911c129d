"""Word documents made of raw XML, part by part, so that a test shows the very construct that it is about."""

import zipfile
from io import BytesIO

from provisioner.annex.document import Line
from provisioner.annex.document.docx.reader import to_lines

MAIN = "word/document.xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    }.items()
)


def main_xml(body: str) -> str:
    return f'<?xml version="1.0"?><w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>'


def content_types(main: str = WORD) -> str:
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{MAIN}" ContentType="{main}"/></Types>'
    )


def relations(kind: str = OFFICE_DOCUMENT, target: str = MAIN) -> str:
    return (
        '<?xml version="1.0"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )


def package(parts: dict[str, str | bytes]) -> bytes:
    """A zip archive of these entries."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(body: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    """A Word document with this body; ``parts`` are further ones, or replace one of the usual ones."""
    usual: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations(),
        MAIN: main_xml(body),
    }
    return package(usual | (parts or {}))


def paragraph(*texts: str) -> str:
    """One run a text."""
    return f"<w:p>{''.join(map(run, texts))}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(content: str, properties: str = "") -> str:
    """``content`` is text, or XML of paragraphs and tables."""
    blocks = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    whole = (each if each.startswith(("<w:tc", "<w:sdt")) else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(whole)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def lines(body: str) -> list[str]:
    """The lines of a document with this body; bars between the cells of those that have some."""
    return [shown(line) for line in to_lines(docx(body))]


def shown(line: Line) -> str:
    return " | ".join(cell.text for cell in line.cells) if line.ruled else line.text
