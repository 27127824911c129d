"""Whose connection an address is, and what somebody who is kept waiting is told."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.throttle import Exhausted
from tenants.throttling import Scope, _refusal, subscriber


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:12:34:5:6:7:8", "2001:db8:12:34::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        (None, ""),
        ("192.0.2.7:4711", ""),
    ],
)
def test_an_address_stands_for_the_connection_that_it_belongs_to(address: str | None, expected: str) -> None:
    assert subscriber(address) == expected


@given(st.ip_addresses(v=6, network="2001:db8:12:34::/64"))
def test_all_addresses_of_one_subscriber_are_one(address: object) -> None:
    assert subscriber(str(address)) == "2001:db8:12:34::/64"


@given(st.text())
def test_nothing_that_a_proxy_writes_is_a_crash(address: str) -> None:
    assert isinstance(subscriber(address), str)


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (timedelta(microseconds=1), "dans une minute "),
        (timedelta(seconds=60), "dans une minute "),
        (timedelta(seconds=61), "dans 2 minutes "),
        (timedelta(minutes=90), "dans 90 minutes "),
        (timedelta(minutes=90, seconds=1), "dans 2 heures "),
        (timedelta(days=1), "dans 24 heures "),
    ],
)
def test_the_wait_is_told_rounded_up(wait: timedelta, told: str) -> None:
    assert told in str(_refusal({Scope.ADDRESS: "key"}, Exhausted("key", wait)))


def test_each_limit_says_whose_attempts_were_too_many() -> None:
    keys = {scope: scope.value for scope in Scope}
    sentences = [str(_refusal(keys, Exhausted(key, timedelta(minutes=5)))) for key in keys.values()]
    assert [sentence.split(".")[0] for sentence in sentences] == [
        "Trop d’essais pour ce compte depuis votre connexion à Internet",
        "Trop d’essais depuis votre connexion à Internet",
        "Ce site reçoit trop d’essais en ce moment",
        "Trop de codes ont été essayés pour ce compte",
        "Trop de codes ont été essayés pour ce compte, derrière plusieurs mots de passe",
    ]


def test_the_wait_is_given_to_programs_in_whole_seconds_rounded_up() -> None:
    throttled = _refusal({Scope.ADDRESS: "key"}, Exhausted("key", timedelta(seconds=89, microseconds=1)))
    assert throttled.seconds == 90
