import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.web.quantities import french_size, grouped


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 octet"),
        (1, "1 octet"),
        (812, "812 octets"),
        (1000, "1 ko"),
        (999_400, "999 ko"),
        (999_600, "1 Mo"),
        (4_200_000, "4,2 Mo"),
        (4_256_000, "4,26 Mo"),
        (41_234_567, "41,2 Mo"),
        (412_345_678, "412 Mo"),
        (1_250_000_000, "1,25 Go"),
        (2_000_000_000_000, "2000 Go"),
    ],
)
def test_sizes_are_decimal_and_short(size: int, said: str) -> None:
    assert french_size(size) == said.replace(" ", "\u00a0")


@given(st.integers(0, 10**14))
def test_a_size_never_says_a_thousand_of_a_unit_that_has_a_next(size: int) -> None:
    number, unit = french_size(size).split()
    assert unit == "Go" or float(number.replace(",", ".")) < 1000


def test_thousands_are_set_apart() -> None:
    assert (grouped(12), grouped(1234567)) == ("12", "1\u202f234\u202f567")
