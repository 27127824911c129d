"""A link of the staff opens one instance, for a minute, for one of them, and nothing else ever does."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.keys import TenantKeys
from tenants.support import LINK_VALID, Entry, EntryKey
from tenants.visits import VisitKey

KEYS = TenantKeys(b"k" * 32)
INSTANCE = uuid.UUID(int=1)
ENTRY = Entry(uuid.UUID(int=7), uuid.UUID(int=8), "lou.saule@operateur.example")
NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
INSTANT = timedelta(seconds=1)


@pytest.fixture
def key() -> EntryKey:
    return EntryKey(KEYS, INSTANCE)


@given(visit=st.uuids(), grant=st.uuids(), staff=st.emails())
def test_it_says_who_goes_in_and_why_they_may(visit: uuid.UUID, grant: uuid.UUID, staff: str) -> None:
    key, entry = EntryKey(KEYS, INSTANCE), Entry(visit, grant, staff)
    assert key.read(key.token(entry, NOW), NOW) == entry


def test_it_is_good_for_a_minute(key: EntryKey) -> None:
    token = key.token(ENTRY, NOW)
    assert LINK_VALID.total_seconds() == 60
    assert key.read(token, NOW + LINK_VALID - INSTANT) == ENTRY
    assert key.read(token, NOW + LINK_VALID) is None


def test_that_of_one_instance_opens_no_other(key: EntryKey) -> None:
    assert EntryKey(KEYS, uuid.UUID(int=2)).read(key.token(ENTRY, NOW), NOW) is None


def test_another_installation_knows_none_of_them(key: EntryKey) -> None:
    assert EntryKey(TenantKeys(b"o" * 32), INSTANCE).read(key.token(ENTRY, NOW), NOW) is None


def test_that_of_a_visit_to_a_copy_is_none(key: EntryKey) -> None:
    assert key.read(VisitKey(KEYS, INSTANCE).link(NOW), NOW) is None


@given(at=st.integers(min_value=0, max_value=200), put=st.characters(min_codepoint=33, max_codepoint=126))
def test_whoever_changes_a_character_has_none(at: int, put: str) -> None:
    key = EntryKey(KEYS, INSTANCE)
    token = key.token(ENTRY, NOW)
    changed = token[: at % len(token)] + put + token[at % len(token) + 1 :]
    assert changed == token or key.read(changed, NOW) is None


@given(st.text())
def test_whatever_else_somebody_sends_is_no_link(sent: str) -> None:
    assert EntryKey(KEYS, INSTANCE).read(sent, NOW) is None
