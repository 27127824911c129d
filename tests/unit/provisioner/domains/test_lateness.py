"""When a certificate is late."""

from datetime import UTC, datetime, timedelta

import pytest

from provisioner.domains.lateness import OBTAINING, ends_soon, is_overdue
from provisioner.offers import load_offer

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
TERMS = load_offer().domain
WARNED = timedelta(days=TERMS.certificate_warning_days)
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(("age", "expected"), [(OBTAINING - MOMENT, False), (OBTAINING, True)], ids=str)
def test_a_certificate_that_was_refused_so_far_is_overdue_after_a_while(
    age: timedelta, expected: bool
) -> None:
    assert is_overdue("Aucun certificat.", NOW - age, NOW) is expected


def test_a_certificate_that_came_is_never_overdue() -> None:
    assert not is_overdue(None, NOW - 2 * OBTAINING, NOW)


@pytest.mark.parametrize(("left", "expected"), [(WARNED + MOMENT, False), (WARNED, True)], ids=str)
def test_a_certificate_ends_soon_when_the_offer_says_so(left: timedelta, expected: bool) -> None:
    assert ends_soon(NOW + left, TERMS, NOW) is expected


def test_a_certificate_that_was_never_seen_does_not_end() -> None:
    assert not ends_soon(None, TERMS, NOW)
