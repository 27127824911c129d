"""What is published of a picture: its pixels, upright and in sRGB, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.unit.themes import pictures
from themes.images import (
    Picture,
    banner_png,
    favicon_png,
    logo_png,
    read_banner,
    read_logo,
    size_of_png,
    touch_icon_png,
)

SECRET = "Marie Exemple, 12 rue des Essais"


def picture_of(data: bytes) -> Picture:
    reading = read_logo(data)
    assert reading.problems == ()
    assert reading.picture
    return reading.picture


def exif(orientation: int) -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x013B] = SECRET
    return block


def test_the_banner_keeps_its_pixels_exactly() -> None:
    reading = read_banner(pictures.banner())
    assert reading.picture
    published = pictures.decoded(banner_png(reading.picture))
    assert published.format == "PNG"
    assert published.size == (2000, 175)
    assert published.tobytes() == pictures.drawn(2000, 175).tobytes()


def test_no_metadata_survives() -> None:
    notes = PngInfo()
    notes.add_text("Author", SECRET)
    notes.add_itxt("Comment", SECRET, zip=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = pictures.encoded(
        pictures.drawn(2000, 175), pnginfo=notes, exif=exif(1), icc_profile=profile, dpi=(300, 300)
    )
    reading = read_banner(data + SECRET.encode())
    assert reading.picture
    published = banner_png(reading.picture)
    assert SECRET.encode() not in published
    assert pictures.decoded(published).info == {}


@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG"])
def test_a_photograph_loses_its_exif_in_every_format(format_: str) -> None:
    data = pictures.encoded(pictures.drawn(40, 20), format_, exif=exif(1))
    assert SECRET.encode() in data
    published = logo_png(picture_of(data))
    assert SECRET.encode() not in published
    assert pictures.decoded(published).info == {}


@pytest.mark.parametrize(
    ("orientation", "white_corner"),
    [
        (1, (0, 0)),
        (2, (39, 0)),
        (3, (39, 19)),
        (4, (0, 19)),
        (5, (0, 0)),
        (6, (19, 0)),
        (7, (19, 39)),
        (8, (0, 39)),
    ],
)
def test_a_picture_is_turned_as_its_exif_says(orientation: int, white_corner: tuple[int, int]) -> None:
    turned = picture_of(pictures.encoded(pictures.drawn(40, 20), exif=exif(orientation)))
    assert turned.size == ((20, 40) if orientation >= 5 else (40, 20))
    assert turned.pixels.getpixel(white_corner) == (255, 255, 255)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_exif_block_is_no_reason_to_refuse_a_picture() -> None:
    data = pictures.encoded(pictures.drawn(40, 20), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert picture_of(data).size == (40, 20)


def test_colours_are_converted_from_the_profile_of_the_file() -> None:
    data = pictures.encoded(
        Image.new("RGB", (4, 4), (255, 0, 0)), icc_profile=profile_with_red_and_blue_swapped()
    )
    assert picture_of(data).pixels.getpixel((0, 0)) == (0, 0, 255)


def test_transparency_survives_the_conversion_of_colours() -> None:
    translucent = Image.new("RGBA", (4, 4), (255, 0, 0, 77))
    data = pictures.encoded(translucent, icc_profile=profile_with_red_and_blue_swapped())
    assert picture_of(data).pixels.getpixel((0, 0)) == (0, 0, 255, 77)


def profile_with_red_and_blue_swapped() -> bytes:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return srgb.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


def test_a_profile_of_another_colour_space_is_ignored() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    data = pictures.encoded(pictures.drawn(400, 200), icc_profile=lab)
    assert picture_of(data).pixels.tobytes() == pictures.drawn(400, 200).tobytes()


def test_a_broken_profile_is_ignored() -> None:
    data = pictures.encoded(pictures.drawn(400, 200), icc_profile=b"not a profile")
    assert picture_of(data).pixels.tobytes() == pictures.drawn(400, 200).tobytes()


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 128, (128, 128, 128)),
        ("LA", (128, 255), (128, 128, 128)),
        ("LA", (128, 64), (128, 128, 128, 64)),
        ("RGB", (1, 2, 3), (1, 2, 3)),
        ("RGBA", (1, 2, 3, 4), (1, 2, 3, 4)),
        ("RGBA", (1, 2, 3, 255), (1, 2, 3)),
        ("I;16", 32768, (128, 128, 128)),
    ],
)
def test_every_kind_of_png_becomes_plain_red_green_blue(
    mode: str, colour: int | tuple[int, ...], expected: tuple[int, ...]
) -> None:
    picture = picture_of(pictures.encoded(Image.new(mode, (4, 4), colour)))
    assert picture.pixels.getpixel((0, 0)) == expected


def test_a_palette_with_a_transparent_colour_keeps_its_transparency() -> None:
    paletted = pictures.drawn(40, 20).quantize(2)
    white = paletted.getpixel((0, 0))
    picture = picture_of(pictures.encoded(paletted, transparency=white))
    assert picture.pixels.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert picture.pixels.getpixel((39, 19)) == (*pictures.TEAL, 255)


def test_a_jpeg_for_print_becomes_red_green_blue() -> None:
    data = pictures.encoded(pictures.drawn(40, 20).convert("CMYK"), "JPEG")
    assert picture_of(data).pixels.mode == "RGB"


@pytest.mark.parametrize(
    ("size", "published"),
    [
        ((1280, 640), (640, 320)),
        ((4000, 1000), (640, 160)),
        ((1000, 4000), (80, 320)),
        ((100, 50), (100, 50)),
        ((3000, 1), (640, 1)),
    ],
)
def test_a_logo_is_reduced_to_its_box_and_never_enlarged(
    size: tuple[int, int], published: tuple[int, int]
) -> None:
    data = logo_png(picture_of(pictures.logo(*size)))
    assert pictures.decoded(data).size == published
    assert size_of_png(data) == published


@given(st.integers(1, 700), st.integers(1, 700))
def test_icons_are_opaque_squares_whatever_the_shape_of_the_logo(width: int, height: int) -> None:
    picture = Picture(Image.new("RGBA", (width, height), (0, 0, 0, 0)))
    for data, side in ((favicon_png(picture), 64), (touch_icon_png(picture), 180)):
        icon = pictures.decoded(data)
        assert (icon.size, icon.mode) == ((side, side), "RGB")
        assert icon.getpixel((side // 2, side // 2)) == (255, 255, 255)


def test_an_icon_shows_the_logo_in_its_middle() -> None:
    icon = pictures.decoded(
        favicon_png(picture_of(pictures.encoded(Image.new("RGB", (200, 100), "#10ACB7"))))
    )
    assert icon.getpixel((32, 32)) == pictures.TEAL
    assert icon.getpixel((32, 2)) == (255, 255, 255)


def test_the_same_picture_gives_the_same_bytes() -> None:
    data = pictures.logo(800, 500, "JPEG")
    for rendition in (logo_png, favicon_png, touch_icon_png):
        assert rendition(picture_of(data)) == rendition(picture_of(data))
