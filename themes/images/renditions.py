"""The PNG files that pages show, written from clean pixels: same pixels, same bytes."""

from io import BytesIO

from PIL import Image

from themes.images.picture import Picture

LOGO_BOX = (640, 320)  # pages show a logo within 320 × 160 px; twice that keeps it sharp on dense screens
# Twice the largest rendition: what is made of a working copy looks as if made of the original.
WORKING_BOX = (1280, 1280)
FAVICON_SIDE = 64
TOUCH_ICON_SIDE = 180  # what iOS asks for

_WHITE = (255, 255, 255)
_ICON_MARGIN = 1 / 12
# Level 4 is three times as fast as 6 on a photograph of 2000 × 175 px and one per cent larger.
_COMPRESS_LEVEL = 4


def banner_png(picture: Picture) -> bytes:
    """The banner in its own size."""
    return _png(picture.pixels)


def logo_png(picture: Picture) -> bytes:
    """The logo reduced to fit ``LOGO_BOX``; a smaller one keeps its size."""
    return _png(_fitted(picture.pixels, LOGO_BOX))


def working_logo_png(picture: Picture) -> bytes:
    """A clean copy to make themes of, within ``WORKING_BOX``."""
    return _png(_fitted(picture.pixels, WORKING_BOX))


def favicon_png(picture: Picture) -> bytes:
    return _png(_icon(picture.pixels, FAVICON_SIDE))


def touch_icon_png(picture: Picture) -> bytes:
    return _png(_icon(picture.pixels, TOUCH_ICON_SIDE))


def size_of_png(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG written by this module."""
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _icon(pixels: Image.Image, side: int) -> Image.Image:
    """The logo centred on a white square: browsers and phones put icons on any ground, dark ones too."""
    room = round(side * (1 - 2 * _ICON_MARGIN))
    logo = _fitted(pixels, (room, room)).convert("RGBA")
    square = Image.new("RGB", (side, side), _WHITE)
    square.paste(logo, ((side - logo.width) // 2, (side - logo.height) // 2), logo)
    return square


def _fitted(pixels: Image.Image, box: tuple[int, int]) -> Image.Image:
    fitted = pixels.copy()
    fitted.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return fitted


def _png(pixels: Image.Image) -> bytes:
    written = BytesIO()
    pixels.save(written, "PNG", compress_level=_COMPRESS_LEVEL)
    return written.getvalue()
