"""A visit's link opens one copy for a moment, and nothing else ever does."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.keys import TenantKeys
from tenants.visits import LINK_VALID, STAY_LASTS, VisitKey

KEYS = TenantKeys(b"k" * 32)
COPY = uuid.UUID(int=1)
NOW = datetime(2026, 3, 3, 2, 14, tzinfo=UTC)
INSTANT = timedelta(seconds=1)


@pytest.fixture
def key() -> VisitKey:
    return VisitKey(KEYS, COPY)


def test_a_link_opens_for_a_quarter_of_an_hour(key: VisitKey) -> None:
    link = key.link(NOW)
    assert key.opens(link, NOW)
    assert key.opens(link, NOW + LINK_VALID - INSTANT)
    assert not key.opens(link, NOW + LINK_VALID)


def test_a_stay_lasts_a_working_day(key: VisitKey) -> None:
    stay = key.stay(NOW)
    assert key.stays(stay, NOW + STAY_LASTS - INSTANT)
    assert not key.stays(stay, NOW + STAY_LASTS)


def test_neither_passes_for_the_other(key: VisitKey) -> None:
    assert not key.stays(key.link(NOW), NOW)
    assert not key.opens(key.stay(NOW), NOW)


def test_the_link_of_one_copy_opens_no_other(key: VisitKey) -> None:
    other = VisitKey(KEYS, uuid.UUID(int=2))
    assert not other.opens(key.link(NOW), NOW)
    assert not other.stays(key.stay(NOW), NOW)


def test_another_installation_knows_none_of_its_links(key: VisitKey) -> None:
    assert not VisitKey(TenantKeys(b"o" * 32), COPY).opens(key.link(NOW), NOW)


@given(later=st.integers(min_value=1, max_value=10**9))
def test_whoever_changes_the_end_of_a_link_has_none(later: int) -> None:
    key = VisitKey(KEYS, COPY)
    expiry, proof = key.link(NOW).split(".")
    assert not key.opens(f"{int(expiry) + later}.{proof}", NOW)
    assert not key.opens(f"0{expiry}.{proof}", NOW)


@given(st.text())
def test_whatever_else_somebody_sends_is_no_link(sent: str) -> None:
    key = VisitKey(KEYS, COPY)
    assert not key.opens(sent, NOW)
    assert not key.stays(sent, NOW)
