"""What a file is, told by its first bytes; names and announced types are never believed (ASVS 5.2.2)."""

import re
from enum import StrEnum


class ImageFormat(StrEnum):
    """The formats that are decoded; the value is how people call them."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WebP"


_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), ImageFormat.PNG),
    (re.compile(rb"\xff\xd8\xff"), ImageFormat.JPEG),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), ImageFormat.WEBP),
)
_REFUSED_SIGNATURES = (
    (re.compile(rb"GIF8[79]a"), "une image GIF"),
    (re.compile(rb"BM"), "une image BMP"),
    (re.compile(rb"II\*\0|MM\0\*"), "une image TIFF"),
    (re.compile(rb".{4}ftyp(?:heic|heix|mif1|avif)", re.DOTALL), "une image HEIC ou AVIF"),
    (re.compile(rb"8BPS"), "un document Photoshop"),
    (re.compile(rb"%PDF-"), "un document PDF"),
    (re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"), "un dessin EPS"),
    (re.compile(rb"PK\x03\x04"), "une archive ou un document de bureautique"),
)
_SVG_ROOT = re.compile(rb"\s*<.*?(?<=<)(?:[\w.-]+:)?svg[\s/>]", re.DOTALL | re.IGNORECASE)
_SVG_PROLOGUE_BYTES = 65_536


def recognise(data: bytes) -> ImageFormat | None:
    """The format of ``data`` if it is one of those decoded here."""
    return next((known for signature, known in _SIGNATURES if signature.match(data)), None)


def is_svg(data: bytes) -> bool:
    """Whether ``data`` is an SVG document, in any of its encodings and behind any prologue."""
    text = data[:_SVG_PROLOGUE_BYTES].replace(b"\0", b"")
    for byte_order_mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        text = text.removeprefix(byte_order_mark)
    return _SVG_ROOT.match(text) is not None


def described(data: bytes) -> str:
    """What ``data`` seems to be, as the end of a French sentence that begins with "est"."""
    known = recognise(data)
    if known:
        return f"une image {known}"
    if is_svg(data):
        return "un dessin SVG"
    found = (name for signature, name in _REFUSED_SIGNATURES if signature.match(data))
    return next(found, "un fichier d’un type inconnu")


def webp_canvas(data: bytes) -> tuple[int, int] | None:
    """Width and height that a WebP announces (RFC 9649); None where the header is cut off or malformed.

    Pillow's WebP decoder sets memory aside for the canvas as soon as it is opened, so this is asked before.
    """
    if len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return (
                int.from_bytes(data[26:28], "little") & 0x3FFF,
                int.from_bytes(data[28:30], "little") & 0x3FFF,
            )
    return None
