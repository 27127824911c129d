"""Small PDF files, drawn by hand: points from the page's top left corner, Helvetica, nothing compressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

WIDTH, HEIGHT = 595, 842
_CATALOG, _TREE = 1, 2
LINE = 12.0
INVISIBLE = 3
"""The rendering mode of a scan's text layer."""


def text(
    x: float,
    y: float,
    string: str,
    *,
    size: float = 10,
    degrees: float = 0,
    mode: int = 0,
    stretch: int = 100,
) -> str:
    """``string`` from ``x`` on the baseline ``y``, running up the page by ``degrees``."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    matrix = f"{c:.5f} {s:.5f} {-s:.5f} {c:.5f} {x} {HEIGHT - y}"
    return f"BT /F {size} Tf {mode} Tr {stretch} Tz {matrix} Tm {_literal(string)} Tj ET\n"


def lines(x: float, y: float, *strings: str, size: float = 10, pitch: float = LINE) -> str:
    return "".join(text(x, y + pitch * index, string, size=size) for index, string in enumerate(strings))


def stroke(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"0.5 w {x} {HEIGHT - y} m {to_x} {HEIGHT - to_y} l S\n"


def bar(x: float, y: float, width: float, height: float) -> str:
    """A filled rectangle: the way that Word draws its borders."""
    return f"{x} {HEIGHT - y - height} {width} {height} re f\n"


def table(
    x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], *, height: float = 16
) -> str:
    """A ruled table. A row is as high as its cell of most lines, which "\\n" separates."""
    xs = [x + sum(widths[:index]) for index in range(len(widths) + 1)]
    drawn, top = stroke(xs[0], y, xs[-1], y), y
    for row in rows:
        bottom = top + height + LINE * max(cell.count("\n") for cell in row)
        drawn += stroke(xs[0], bottom, xs[-1], bottom)
        drawn += "".join(stroke(at, top, at, bottom) for at in xs)
        cells = zip(xs, row, strict=False)
        drawn += "".join(lines(at + 3, top + 11, *cell.split("\n")) for at, cell in cells if cell)
        top = bottom
    return drawn


@dataclass(frozen=True)
class Sheet:
    """One page: what is drawn on it, its form fields, and what somebody typed over it in a viewer."""

    content: str
    fields: tuple[str, ...] = ()
    typed_over: str = ""
    rotate: int = 0


def text_field(x: float, y: float, width: float, height: float, value: str) -> str:
    """A field of a form; its value is drawn nowhere."""
    return _widget("/Tx", f"t{x:.0f}-{y:.0f}", f"/V {_literal(value)}", (x, y, width, height))


def check_box(x: float, y: float, *, checked: bool) -> str:
    state = "/Yes" if checked else "/Off"
    return _widget("/Btn", f"b{x:.0f}-{y:.0f}", f"/V {state} /AS {state}", (x, y, 10, 10))


def _widget(kind: str, name: str, value: str, place: tuple[float, float, float, float]) -> str:
    x, y, width, height = place
    rectangle = f"{x} {HEIGHT - y - height} {x + width} {HEIGHT - y}"
    return f"<< /Subtype /Widget /FT {kind} /T ({name}) {value} /F 4 /Rect [{rectangle}] >>"


def pdf(*sheets: Sheet | str) -> bytes:
    """A whole file of these pages."""
    file = _File()
    font = file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    resources = f"/Resources << /Font << /F {font} 0 R >> >>"
    pages = [file.add_page(Sheet(each) if isinstance(each, str) else each, resources) for each in sheets]
    file.objects[_TREE - 1] = f"<< /Type /Pages /Kids [{_references(pages)}] /Count {len(pages)} >>"
    form = f"/AcroForm << /Fields [{_references(file.fields)}] >>" if file.fields else ""
    file.objects[_CATALOG - 1] = f"<< /Type /Catalog /Pages {_TREE} 0 R {form} >>"
    return file.written()


class _File:
    """Objects are numbered from 1, catalog and tree of pages first."""

    def __init__(self) -> None:
        self.objects = ["", ""]
        self.fields: list[int] = []

    def add(self, entry: str) -> int:
        self.objects.append(entry)
        return len(self.objects)

    def add_stream(self, content: str, entries: str = "") -> int:
        return self.add(f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream")

    def add_page(self, sheet: Sheet, resources: str) -> int:
        page = f"[0 0 {WIDTH} {HEIGHT}]"
        annotations = [self.add(each) for each in sheet.fields]
        self.fields += annotations
        if sheet.typed_over:
            drawn = f"/Type /XObject /Subtype /Form /BBox {page} {resources}"
            look = self.add_stream(sheet.typed_over, drawn)
            over = f"<< /Subtype /FreeText /F 4 /Rect {page} /AP << /N {look} 0 R >> >>"
            annotations = [*annotations, self.add(over)]
        content = self.add_stream(sheet.content)
        return self.add(
            f"<< /Type /Page /Parent {_TREE} 0 R /MediaBox {page} /Rotate {sheet.rotate} {resources} "
            f"/Contents {content} 0 R /Annots [{_references(annotations)}] >>"
        )

    def written(self) -> bytes:
        body, offsets = "%PDF-1.7\n", []
        for number, entry in enumerate(self.objects, start=1):
            offsets.append(len(body))
            body += f"{number} 0 obj\n{entry}\nendobj\n"
        table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
        size = len(self.objects) + 1
        trailer = f"trailer\n<< /Size {size} /Root {_CATALOG} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
        return f"{body}xref\n0 {size}\n{0:010} 65535 f \n{table}{trailer}".encode("cp1252")


def _references(numbers: Sequence[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)


def _literal(string: str) -> str:
    escaped = string.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"({escaped})"
