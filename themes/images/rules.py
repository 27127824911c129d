"""What the annex asks of each picture, and the limits that keep a hostile one harmless."""

from dataclasses import dataclass

from themes.images.formats import ImageFormat


@dataclass(frozen=True, slots=True)
class ImageRules:
    """Sizes in pixels, weights in bytes; ``width`` and ``heights`` (inclusive) are None where any will do.

    ``name`` is the field of the problems and the beginning of their codes; ``title`` and ``pronoun`` build
    the sentences ("La bannière … enregistrez-la").
    """

    name: str
    title: str
    pronoun: str
    formats: tuple[ImageFormat, ...]
    max_bytes: int
    max_pixels: int
    wrong_format_code: str
    width: int | None = None
    heights: tuple[int, int] | None = None


# The largest banner allowed, 2000 × 200 px at 16 bits a channel with transparency, is 3.2 Mo before any
# compression: 5 Mo leaves room for metadata. Ten million pixels let a banner exported at twice or four times
# its size be measured and answered with its real dimensions.
BANNER = ImageRules(
    name="banner",
    title="La bannière",
    pronoun="la",
    formats=(ImageFormat.PNG,),
    max_bytes=5_000_000,
    max_pixels=10_000_000,
    wrong_format_code="not_png",
    width=2000,
    heights=(150, 200),
)

# An A4 page at 300 dpi, the largest that a graphic charter hands out, has 8.7 million pixels; sixteen million
# decode to 64 Mo of memory.
LOGO = ImageRules(
    name="logo",
    title="Le logo",
    pronoun="le",
    formats=(ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP),
    max_bytes=10_000_000,
    max_pixels=16_000_000,
    wrong_format_code="not_an_image",
)
