"""Limits of attempts as an installation is told them."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from provisioner.settings import Settings
from storage.throttle import Limit


def test_limits_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISIONER_THROTTLE_ACCOUNT", "5/1h")
    assert Settings().throttle.account == Limit(5, timedelta(hours=1))


def test_a_town_hall_behind_one_address_has_more_than_one_account() -> None:
    given = Settings().throttle
    assert given.account.times < given.address.times < given.overall.times


def test_a_limit_that_cannot_be_read_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISIONER_THROTTLE_ADDRESS", "beaucoup")
    with pytest.raises(ValidationError, match=r"« beaucoup ».*comme 10/15min"):
        Settings()
