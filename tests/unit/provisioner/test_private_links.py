"""Tokens of private links: derived, of one key alone, and found again by their hash."""

import string
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.domains.models import DomainLink
from provisioner.dossiers import links as of_dossiers
from provisioner.errors import InputRefused
from provisioner.private_links import LinkKey, email_address, hashed, is_open

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
ID = uuid.UUID("0f3b6c1e-5b1d-4f53-9a57-9a0f6b1c2d3e")


def test_links_that_were_sent_before_go_on_opening() -> None:
    """What a release derives, the next must derive as well."""
    assert of_dossiers.link_key("s" * 32).path(ID) == f"/ouvrir/{LinkKey('s' * 32, 'ouvrir').token(ID)}"
    assert LinkKey("s" * 32, "ouvrir").token(ID) == "AaLS7y-BfEhR2gBORulmjCEX9fLXtpSVNVNdshRdqj8"


@given(secret=st.text(min_size=32, max_size=40), other=st.text(min_size=32, max_size=40), link=st.uuids())
def test_a_token_is_of_its_link_and_of_its_key(secret: str, other: str, link: uuid.UUID) -> None:
    token = LinkKey(secret, "ici").token(link)
    assert len(token) == 43
    assert set(token) <= set(string.ascii_letters + string.digits + "-_")
    assert token == LinkKey(secret, "ailleurs").token(link)
    assert (token == LinkKey(other, "ici").token(link)) is (secret == other)


def test_a_key_does_not_show_its_secret() -> None:
    assert "s" * 32 not in repr(LinkKey("s" * 32, "ici"))


@given(st.text())
def test_whatever_somebody_types_has_a_hash(typed: str) -> None:
    assert len(hashed(typed)) == 64


@pytest.mark.parametrize(
    ("revoked", "age", "expected"),
    [
        (None, timedelta(), True),
        (None, timedelta(days=90) - timedelta(seconds=1), True),
        (None, timedelta(days=90), False),
        (NOW, timedelta(), False),
    ],
)
def test_a_link_is_open_until_it_expires_or_is_taken_back(
    revoked: datetime | None, age: timedelta, expected: bool
) -> None:
    link = DomainLink(expires_at=NOW + timedelta(days=90), revoked_at=revoked)
    assert is_open(link, NOW + age) is expected


def test_there_may_be_no_link() -> None:
    assert not is_open(None, NOW)


def test_an_address_is_normalised_and_a_missing_one_says_what_is_missing() -> None:
    assert email_address("  DNS@Ville.Example ", "Indiquez-la.") == "dns@ville.example"
    with pytest.raises(InputRefused, match=r"Indiquez-la\."):
        email_address("  ", "Indiquez-la.")
    with pytest.raises(InputRefused, match="« dns@ » n’est pas une adresse e-mail valable"):
        email_address("dns@", "Indiquez-la.")
