"""How patiently a message that was refused is tried again."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.outbox import FIRST_RETRY, LONGEST_RETRY, retry_delay


def test_the_first_retry_comes_soon_and_the_next_ones_double() -> None:
    assert [retry_delay(n) for n in (1, 2, 3)] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]


@given(st.integers(min_value=1, max_value=10_000))
def test_patience_grows_and_has_an_end(attempts: int) -> None:
    assert timedelta(0) < retry_delay(attempts) <= retry_delay(attempts + 1) <= LONGEST_RETRY
