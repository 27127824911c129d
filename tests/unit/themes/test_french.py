import pytest

from themes import french


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (175, "175"), (2400, "2\u202f400"), (1234567, "1\u202f234\u202f567")]
)
def test_thousands_are_set_apart_by_a_narrow_space(number: int, written: str) -> None:
    assert french.whole(number) == written


@pytest.mark.parametrize(
    ("size", "written"), [(5_000_000, "5 Mo"), (5_000_001, "5,1 Mo"), (1, "0,1 Mo"), (12_340_000, "12,4 Mo")]
)
def test_megabytes_are_decimal_and_rounded_up(size: int, written: str) -> None:
    assert french.megabytes(size) == written


@pytest.mark.parametrize(
    ("ratio", "written"), [(2.7608, "2,76:1"), (4.4999, "4,49:1"), (4.5, "4,5:1"), (3.0, "3:1")]
)
def test_contrast_is_rounded_down(ratio: float, written: str) -> None:
    assert french.contrast(ratio) == written


@pytest.mark.parametrize(
    ("words", "written"), [(["a"], "a"), (["a", "b"], "a ou b"), (["a", "b", "c"], "a, b ou c")]
)
def test_alternatives_are_listed(words: list[str], written: str) -> None:
    assert french.alternatives(words) == written
