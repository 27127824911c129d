"""How long a name goes on being answered after it broke."""

from datetime import UTC, datetime

import pytest

from provisioner.offers import load_offer


@pytest.mark.parametrize(
    ("broken_at", "until"),
    [
        (datetime(2026, 6, 1, 8, 0, tzinfo=UTC), datetime(2026, 6, 15, 8, 0, tzinfo=UTC)),
        # Clocks change on 29 March and on 25 October: it is 10 h 00 in Paris on both days.
        (datetime(2026, 3, 20, 9, 0, tzinfo=UTC), datetime(2026, 4, 3, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 20, 8, 0, tzinfo=UTC), datetime(2026, 11, 3, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_grace_is_days_of_the_calendar(broken_at: datetime, until: datetime) -> None:
    terms = load_offer().domain.model_copy(update={"grace_days": 14})
    assert terms.grace_ends(broken_at) == until
