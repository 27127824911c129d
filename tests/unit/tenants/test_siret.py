"""Which numbers are a SIRET."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.siret import siret_in


@pytest.mark.parametrize("written", ["20004161400252", "200 041 614 00252", "200.041.614-00252 "])
def test_a_siret_is_read_with_whatever_people_put_between_its_digits(written: str) -> None:
    assert siret_in(written) == "20004161400252"


def test_the_exception_of_la_poste_holds() -> None:
    assert siret_in("35600000049837") == "35600000049837"


@pytest.mark.parametrize(
    "written",
    ["", "200041614", "20004161400253", "49101169500033", "0" * 14, "٢٠٠٠٤١٦١٤٠٠٢٥٢", "2000416140025O"],
)
def test_what_its_check_digits_contradict_is_refused(written: str) -> None:
    assert siret_in(written) is None


@given(st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(place: int, shift: int) -> None:
    right = "20004161400252"
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert siret_in(wrong) is None
