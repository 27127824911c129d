"""What is accepted as a banner and as a logo, and what is said about the rest."""

import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.unit.themes import pictures
from themes.images import Reading, read_banner, read_logo
from themes.images.rules import BANNER, LOGO, ImageRules
from themes.problems import Severity


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def messages(reading: Reading) -> str:
    return " ".join(problem.message for problem in reading.problems).replace("\u202f", " ")


# Banner: MIX-FORM-5


@pytest.mark.parametrize("height", [150, 151, 175, 200])
def test_a_png_of_2000_by_150_to_200_is_a_banner(height: int) -> None:
    reading = read_banner(pictures.banner(2000, height))
    assert reading.problems == ()
    assert reading.picture
    assert reading.picture.size == (2000, height)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2000, 149), ["banner.height"]),
        ((2000, 201), ["banner.height"]),
        ((1999, 180), ["banner.width"]),
        ((2001, 180), ["banner.width"]),
        ((2400, 180), ["banner.width"]),
        ((180, 2000), ["banner.width", "banner.height"]),
        ((1, 1), ["banner.width", "banner.height"]),
    ],
)
def test_another_size_is_refused_and_each_side_named(size: tuple[int, int], expected: list[str]) -> None:
    reading = read_banner(pictures.banner(*size))
    assert codes(reading) == expected
    assert reading.picture is None


def test_the_message_gives_the_size_found_and_the_size_wanted() -> None:
    reading = read_banner(pictures.banner(2400, 180))
    assert messages(reading) == "La bannière mesure 2 400 × 180 px : la largeur doit être de 2 000 px."
    reading = read_banner(pictures.banner(2000, 149))
    expected = "La bannière mesure 2 000 × 149 px : la hauteur doit être comprise entre 150 et 200 px."
    assert messages(reading) == expected


@pytest.mark.parametrize("format_", ["JPEG", "WEBP"])
def test_another_format_is_refused_whatever_the_file_is_called(format_: str) -> None:
    reading = read_banner(pictures.banner(format_=format_))
    assert codes(reading) == ["banner.not_png"]
    assert "quel que soit le nom du fichier" in messages(reading)


def test_everything_wrong_with_a_banner_is_said_at_once() -> None:
    reading = read_banner(pictures.banner(1999, 140, "JPEG"))
    assert codes(reading) == ["banner.not_png", "banner.width", "banner.height"]


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (pictures.banner(format_="GIF"), "une image GIF"),
        (pictures.banner(format_="BMP"), "une image BMP"),
        (pictures.banner(format_="TIFF"), "une image TIFF"),
        (pictures.banner(format_="AVIF"), "une image HEIC ou AVIF"),
        (b"%PDF-1.7\n", "un document PDF"),
        (b"PK\x03\x04rest", "une archive ou un document de bureautique"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "un dessin SVG"),
        (b"bonjour", "un fichier d’un type inconnu"),
        (b"", "vide"),
    ],
)
def test_a_file_that_is_no_png_is_named_for_what_it_is(data: bytes, named: str) -> None:
    reading = read_banner(data)
    assert codes(reading) == ["banner.not_png"]
    assert named in messages(reading)


def test_an_animated_banner_is_refused() -> None:
    assert codes(read_banner(pictures.animation("PNG"))) == ["banner.animated"]


def test_a_banner_turned_by_its_exif_is_measured_as_it_is_shown() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    reading = read_banner(pictures.encoded(pictures.drawn(175, 2000), exif=turned))
    assert reading.problems == ()
    assert reading.picture
    assert reading.picture.size == (2000, 175)


# Logo: MIX-FORM-6


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(400, 200), (1, 1), (3000, 10), (10, 3000)])
def test_a_logo_is_a_still_png_jpeg_or_webp_of_any_shape(format_: str, size: tuple[int, int]) -> None:
    reading = read_logo(pictures.logo(*size, format_))
    assert reading.problems == ()
    assert reading.picture
    assert reading.picture.size == size


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_an_animated_logo_is_refused(format_: str) -> None:
    assert codes(read_logo(pictures.animation(format_, 40, 20))) == ["logo.animated"]


@pytest.mark.parametrize(
    "data", [b"", b"bonjour", b"%PDF-1.7", pictures.logo(format_="GIF"), b"<html></html>"]
)
def test_what_is_no_picture_we_decode_is_no_logo(data: bytes) -> None:
    reading = read_logo(data)
    assert codes(reading) == ["logo.not_an_image"]
    assert reading.picture is None


def test_the_formats_accepted_for_a_logo_are_told() -> None:
    assert "enregistrez-le au format PNG, JPEG ou WebP" in messages(read_logo(b"%PDF-1.7"))


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?>\n<!-- drawn --><!DOCTYPE svg>\n<svg></svg>",
        b"\xef\xbb\xbf  <SVG>",
        b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>",
        "<?xml version='1.0' encoding='UTF-16'?><svg/>".encode("utf-16"),
    ],
)
def test_an_svg_is_recognised_by_content_and_a_png_asked_for(data: bytes) -> None:
    reading = read_logo(data)
    assert codes(reading) == ["logo.unsafe_svg"]
    assert "exportez-le en PNG" in messages(reading)


# Limits


@pytest.mark.parametrize(("read", "rules"), [(read_banner, BANNER), (read_logo, LOGO)])
def test_a_file_over_the_limit_of_bytes_is_not_even_looked_at(
    read: Callable[[bytes], Reading], rules: ImageRules
) -> None:
    assert codes(read(bytes(rules.max_bytes + 1))) == [f"{rules.name}.too_many_bytes"]
    assert f"{rules.name}.too_many_bytes" not in codes(read(bytes(rules.max_bytes)))


def test_the_weight_is_told_in_decimal_megabytes_and_never_reads_as_allowed() -> None:
    reading = read_banner(bytes(5_000_001))
    assert "La bannière pèse 5,1 Mo : 5 Mo au plus." in messages(reading)


BOMBS = {
    "PNG of 50 000 × 50 000": pictures.png_announcing(50_000, 50_000),
    "PNG of 4 billion pixels a side": pictures.png_announcing(2**31 - 1, 2**31 - 1),
    "JPEG of 65 500 × 65 500": pictures.jpeg_announcing(65_500, 65_500),
    "WebP of 16 777 216 × 16 777 216": pictures.webp_announcing(2**24, 2**24),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_by_its_announced_size_without_being_decoded(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        reading = read_logo(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert codes(reading) == ["logo.too_many_pixels"]
    assert peak < 1_000_000


def test_a_banner_with_too_many_pixels_is_told_its_size_as_well() -> None:
    reading = read_banner(pictures.png_announcing(20_000, 1_750))
    assert codes(reading) == ["banner.too_many_pixels", "banner.width", "banner.height"]
    assert "20 000 × 1 750 px : 10 millions de pixels au plus" in messages(reading)


def test_a_real_picture_of_one_colour_with_too_many_pixels_is_refused() -> None:
    data = pictures.encoded(Image.new("1", (5_000, 5_000)))
    assert len(data) < 100_000
    assert codes(read_logo(data)) == ["logo.too_many_pixels"]


def test_a_jpeg_of_thousands_of_empty_scans_is_refused() -> None:
    data = pictures.logo(format_="JPEG")
    scan = data[data.index(b"\xff\xda") : -2]
    reading = read_logo(data[:-2] + scan * 1_000 + data[-2:])
    assert codes(reading) == ["logo.unreadable"]


def test_text_that_inflates_a_thousandfold_makes_a_picture_unreadable() -> None:
    bomb = pictures.chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000), 9))
    data, after_header = pictures.logo(), 33
    reading = read_logo(data[:after_header] + bomb + data[after_header:])
    assert codes(reading) == ["logo.unreadable"]


# Damage


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_truncated_picture_is_unreadable(format_: str, share: float) -> None:
    data = pictures.logo(format_=format_)
    assert codes(read_logo(data[: int(len(data) * share)])) == ["logo.unreadable"]


def test_a_truncated_banner_is_unreadable() -> None:
    data = pictures.banner()
    assert codes(read_banner(data[:-20])) == ["banner.unreadable"]


def test_a_png_whose_checksum_is_wrong_is_unreadable() -> None:
    data = bytearray(pictures.banner())
    data[data.index(b"IDAT") + 40] ^= 1
    assert codes(read_banner(bytes(data))) == ["banner.unreadable"]


INTACT = [pictures.logo(60, 40, format_) for format_ in ("PNG", "JPEG", "WEBP")] + [
    pictures.encoded(pictures.drawn(60, 40).convert("P"), transparency=0),
    pictures.animation("PNG", 20, 10),
    pictures.animation("WEBP", 20, 10),
]


@given(
    data=st.sampled_from(INTACT),
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=8),
    kept=st.floats(0, 1),
    truncated=st.booleans(),
    read=st.sampled_from([read_logo, read_banner]),
)
def test_damaged_bytes_give_a_problem_or_a_picture_and_never_an_exception(
    data: bytes,
    flips: list[tuple[int, int]],
    kept: float,
    truncated: bool,
    read: Callable[[bytes], Reading],
) -> None:
    damaged = bytearray(data)
    for position, mask in flips:
        damaged[position % len(damaged)] ^= mask
    outcome = read(bytes(damaged[: int(len(damaged) * kept)]) if truncated else bytes(damaged))
    assert (outcome.picture is None) is bool(outcome.problems)
    assert all(problem.severity is Severity.ERROR for problem in outcome.problems)


@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8X", b"<svg", b""]),
    st.binary(max_size=200),
)
def test_a_signature_followed_by_noise_is_refused(signature: bytes, noise: bytes) -> None:
    assert read_logo(signature + noise).problems
    assert read_banner(signature + noise).problems
