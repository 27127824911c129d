"""What a grant is worth, from its row and the time."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tenants.models import SupportGrant
from tenants.support import DURATIONS, Grantor, GrantState, is_open, state_of

NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
SOMEBODY = uuid.UUID(int=3)


def row(**changes: object) -> SupportGrant:
    return SupportGrant(id=uuid.UUID(int=1), reason="Un export ne se termine pas", **changes)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(row(asked_at=NOW - HOUR), GrantState.ASKED, id="asked"),
        pytest.param(row(asked_at=NOW - WEEK), GrantState.UNANSWERED, id="unanswered"),
        pytest.param(row(granted_at=NOW, expires_at=NOW + HOUR), GrantState.OPEN, id="open"),
        pytest.param(row(granted_at=NOW - HOUR, expires_at=NOW), GrantState.EXPIRED, id="expired"),
        pytest.param(row(ended_at=NOW, ended_by=SOMEBODY), GrantState.REFUSED, id="refused"),
        pytest.param(
            row(granted_at=NOW, expires_at=NOW + HOUR, ended_at=NOW, ended_by=SOMEBODY),
            GrantState.REVOKED,
            id="revoked",
        ),
        pytest.param(row(asked_at=NOW - HOUR, ended_at=NOW), GrantState.GIVEN_UP, id="given-up"),
        pytest.param(row(asked_at=NOW, ended_at=NOW + WEEK), GrantState.UNANSWERED, id="unanswered-for-good"),
        pytest.param(
            row(granted_at=NOW, expires_at=NOW + HOUR, ended_at=NOW + HOUR),
            GrantState.EXPIRED,
            id="expired-for-good",
        ),
    ],
)
def test_a_row_says_where_it_stands(given: SupportGrant, expected: GrantState) -> None:
    assert state_of(given, NOW) is expected
    assert is_open(given, NOW) == (expected is GrantState.OPEN)
    assert expected.is_over == (expected not in {GrantState.ASKED, GrantState.OPEN})


def test_an_access_lasts_one_of_four_times() -> None:
    assert DURATIONS == (1, 4, 24, 72)
    for hours in (0, 2, 73, -1):
        with pytest.raises(ValueError, match="no access lasts"):
            Grantor(SOMEBODY, hours)
