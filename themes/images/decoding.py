"""Bytes to pixels: the only module that hands untrusted bytes to Pillow's decoders."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from themes.errors import UnreadableImage
from themes.images.formats import ImageFormat, webp_canvas
from themes.images.normalising import normalised
from themes.images.picture import Picture

# The plugins themselves rather than Image.open: no format but these three is ever tried, a JPEG that hides
# several pictures (MPO) stays one, and the size is known even where Pillow would refuse to tell it.
_OPENERS: dict[ImageFormat, Callable[[BytesIO], ImageFile.ImageFile]] = {
    ImageFormat.PNG: PngImageFile,
    ImageFormat.JPEG: JpegImageFile,
    ImageFormat.WEBP: WebPImageFile,
}

# A progressive JPEG has about ten scans; each costs a pass over the whole picture, so a small file made of
# thousands of empty ones would keep a processor busy for hours.
_MAX_JPEG_SCANS = 100


def announced_size(data: bytes, format_: ImageFormat) -> tuple[int, int]:
    """Width and height in pixels, read without setting memory aside. Raises ``UnreadableImage``."""
    if format_ is ImageFormat.WEBP:
        canvas = webp_canvas(data)
        if canvas is None:
            raise UnreadableImage("L’en-tête de l’image est incomplet.")
        return canvas
    with _vendor_errors_translated():
        return _OPENERS[format_](BytesIO(data)).size


def decode(data: bytes, format_: ImageFormat) -> tuple[Picture, bool]:
    """The picture, and whether the file holds an animation. Raises ``UnreadableImage``.

    Call it only once ``announced_size`` was found acceptable. The checksums of a PNG are verified.
    """
    if format_ is ImageFormat.JPEG and data.count(b"\xff\xda") > _MAX_JPEG_SCANS:
        raise UnreadableImage("L’image JPEG est faite d’un nombre anormal de passes.")
    with _vendor_errors_translated():
        if format_ is ImageFormat.PNG:
            PngImageFile(BytesIO(data)).verify()
        opened = _OPENERS[format_](BytesIO(data))
        animated = bool(getattr(opened, "is_animated", False))
        opened.load()
        return normalised(opened), animated


@contextmanager
def _vendor_errors_translated() -> Iterator[None]:
    try:
        yield
    # Pillow's decoders raise whatever a damaged byte leads to: OSError, SyntaxError, struct.error…
    except Exception as error:
        raise UnreadableImage("L’image est abîmée ou incomplète.") from error
