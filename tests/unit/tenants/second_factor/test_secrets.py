"""What second factors are derived from says nothing about one another."""

import base64
import re
import uuid

from hypothesis import given
from hypothesis import strategies as st

from tenants.second_factor.personal import symbols
from tenants.second_factor.picture import qr_picture
from tenants.second_factor.secrets import FactorKey

KEY = FactorKey("k" * 43)


@given(st.uuids())
def test_a_secret_is_160_bits_of_base32(factor: uuid.UUID) -> None:
    assert len(base64.b32decode(KEY.totp_secret(factor))) == 20


@given(st.uuids())
def test_a_recovery_code_has_no_symbol_that_passes_for_another(code: uuid.UUID) -> None:
    assert re.fullmatch(r"[A-HJKMNP-TV-Z2-9]{5}-[A-HJKMNP-TV-Z2-9]{5}", KEY.recovery_code(code))


@given(st.uuids(), st.uuids())
def test_each_row_has_its_own(one: uuid.UUID, other: uuid.UUID) -> None:
    assert (KEY.totp_secret(one) == KEY.totp_secret(other)) == (one == other)
    assert (KEY.recovery_code(one) == KEY.recovery_code(other)) == (one == other)


def test_each_database_has_its_own() -> None:
    row = uuid.uuid4()
    assert FactorKey("a" * 43).totp_secret(row) != FactorKey("b" * 43).totp_secret(row)
    assert FactorKey("a" * 43).recovery_code(row) != FactorKey("b" * 43).recovery_code(row)


def test_a_key_is_shown_in_no_trace() -> None:
    assert "k" * 43 not in repr(KEY)


@given(st.uuids(), st.sampled_from([" ", "-", "\u00a0", "\u2011", "\t", ""]))
def test_how_a_recovery_code_is_spaced_and_cased_does_not_matter(code: uuid.UUID, between: str) -> None:
    written = KEY.recovery_code(code)
    typed = between.join(written.replace("-", "").lower())
    assert symbols(typed) == written.replace("-", "")


def test_the_picture_is_an_image_that_the_policy_lets_in() -> None:
    assert qr_picture("otpauth://totp/x?secret=y").startswith("data:image/svg+xml")
