"""What browsers say of themselves, in words that their owners know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.browsers import UNKNOWN, in_words

MOZILLA = "Mozilla/5.0"
SAID = {
    f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0": "Firefox sur Windows",
    f"{MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36": (
        "Chrome sur Linux"
    ),
    f"{MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0": (
        "Edge sur Windows"
    ),
    f"{MOZILLA} (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36": (
        "Chrome sur Android"
    ),
    f"{MOZILLA} (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile": (
        "Samsung Internet sur Android"
    ),
    f"{MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1": (
        "Safari sur iPhone"
    ),
    f"{MOZILLA} (iPad; CPU OS 18_5 like Mac OS X) FxiOS/145.0 Mobile/15E148": "Firefox sur iPad",
    f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/26.0 Safari/605.1.15": "Safari sur Mac",
    "curl/8.5.0": UNKNOWN,
    "": UNKNOWN,
}


@pytest.mark.parametrize(("said", "words"), SAID.items(), ids=range(len(SAID)))
def test_browsers_are_named(said: str, words: str) -> None:
    assert in_words(said) == words


@given(st.text(max_size=200))
def test_whatever_is_said_has_words(said: str) -> None:
    assert in_words(said)
