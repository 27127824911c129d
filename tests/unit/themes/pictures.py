"""Pictures made for tests: small, invented, and as broken as each test needs."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

TEAL = (16, 172, 183)


def banner(width: int = 2000, height: int = 175, format_: str = "PNG") -> bytes:
    return encoded(drawn(width, height), format_)


def logo(width: int = 400, height: int = 200, format_: str = "PNG") -> bytes:
    return encoded(drawn(width, height), format_)


def drawn(width: int, height: int) -> Image.Image:
    """Teal, with a white quarter at the top left, so that a turned picture can be told."""
    picture = Image.new("RGB", (width, height), TEAL)
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2, height // 2), fill="white")
    return picture


def encoded(picture: Image.Image, format_: str = "PNG", **options: Any) -> bytes:
    written = BytesIO()
    picture.save(written, format_, **options)
    return written.getvalue()


def decoded(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def animation(format_: str, width: int = 2000, height: int = 175) -> bytes:
    frames = [Image.new("RGB", (width, height), colour) for colour in ("white", "black")]
    return encoded(frames[0], format_, save_all=True, append_images=frames[1:], duration=100)


def png_announcing(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of any size; its one data chunk is empty."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND")


def jpeg_announcing(width: int, height: int) -> bytes:
    """A small JPEG whose frame header claims another size."""
    data = bytearray(logo(16, 16, "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_announcing(width: int, height: int) -> bytes:
    """The extended header of a WebP canvas of any size, with nothing behind it."""
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
