"""Codes are those of RFC 6238, good for a moment, and in their order."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.second_factor.totp import Totp

# RFC 6238 appendix B: the shared secret of the SHA-1 vectors, and the last six of their eight digits.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
STEP = timedelta(seconds=30)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive there
secrets = st.binary(min_size=20, max_size=20).map(lambda secret: base64.b32encode(secret).decode())


@pytest.mark.parametrize(("seconds", "code"), VECTORS.items(), ids=map(str, VECTORS))
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert Totp(SECRET).code(moment) == code
    assert Totp(SECRET).step_of(code, moment, after=None) == seconds // 30


@given(secret=secrets, shown=moments, seconds=st.integers(-30, 30))
def test_a_code_is_good_one_step_around_its_own(secret: str, shown: datetime, seconds: int) -> None:
    totp = Totp(secret)
    assert totp.step_of(totp.code(shown), shown + timedelta(seconds=seconds), after=None) is not None


@given(secret=secrets, shown=moments)
def test_no_code_is_good_again_nor_one_from_before(secret: str, shown: datetime) -> None:
    totp = Totp(secret)
    used = totp.step_of(totp.code(shown), shown, after=None)
    assert used is not None
    for earlier in (shown, shown - STEP):
        code = totp.code(earlier)
        step = totp.step_of(code, shown, after=used)
        # Two steps can have one code by chance, one in a million: a later one is another code.
        assert step is None or step > used


@given(secret=secrets, typed=st.text(max_size=12), now=moments)
def test_whatever_is_typed_is_a_code_of_now_or_none(secret: str, typed: str, now: datetime) -> None:
    totp = Totp(secret)
    good = {totp.code(now + offset * STEP) for offset in (-1, 0, 1)}
    assert (totp.step_of(typed, now, after=None) is not None) == (typed in good)


def test_an_application_reads_whose_code_it_is_and_nothing_unusual() -> None:
    address = urlsplit(Totp(SECRET).address("Communauté : Vallée & Monts", "noé+tel@structure.example"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/Communauté Vallée & Monts:noé+tel@structure.example"
    assert parse_qs(address.query) == {"secret": [SECRET], "issuer": ["Communauté Vallée & Monts"]}
