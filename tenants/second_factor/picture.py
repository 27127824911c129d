"""The picture that a telephone reads an address from. Nothing else here imports segno."""

import segno

_PIXELS_A_MODULE = 5


def qr_picture(text: str) -> str:
    """A QR code (ISO/IEC 18004) of ``text``, as the ``data:`` address of an SVG image: black on white.

    White, with the quiet zone around it, whatever the page's own colours are: cameras need the contrast.
    """
    code = segno.make(text, error="m", micro=False)
    return code.svg_data_uri(scale=_PIXELS_A_MODULE, dark="#000", light="#fff")
