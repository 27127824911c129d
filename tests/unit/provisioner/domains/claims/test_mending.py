"""A broken name that seems right again: it takes two looks, and one good answer saves no dead name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.domains.claims.lifecycle import Occasion
from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.models import DomainState
from tests.unit.provisioner.domains.claims.lives import (
    GOOD_CERTIFICATE,
    MINUTE,
    NO_CERTIFICATE,
    NOW,
    TERMS,
    Life,
    claim,
    served,
)

DAY = timedelta(days=1)


def broken() -> Life:
    life = served()
    life.keep_looking(Verdict.MISCONFIGURED)
    return life


def look_when_due(life: Life, verdict: Verdict) -> None:
    assert life.claim.next_look_at is not None
    certificate = GOOD_CERTIFICATE if verdict is Verdict.OK else None
    life.look(verdict, certificate, after=life.claim.next_look_at - life.now)


def test_a_name_that_is_mended_is_the_address_again() -> None:
    life = broken()

    life.keep_looking(Verdict.OK, GOOD_CERTIFICATE)

    assert life.state is DomainState.SERVED
    assert life.claim.degraded_at is None
    assert life.occasions == [Occasion.BROKEN, Occasion.MENDED]


def test_a_mended_name_waits_for_its_certificate() -> None:
    life = broken()

    life.look(Verdict.OK, NO_CERTIFICATE)

    assert life.state is DomainState.DEGRADED


def test_a_name_that_never_had_a_certificate_is_mended_without_one() -> None:
    life = Life(claim(DomainState.VERIFIED, verified_at=NOW))
    life.keep_looking(Verdict.MISCONFIGURED)

    life.keep_looking(Verdict.OK, NO_CERTIFICATE)

    assert life.state is DomainState.VERIFIED


def test_one_good_look_mends_nothing_yet() -> None:
    life = broken()

    life.look(Verdict.OK, GOOD_CERTIFICATE)

    assert life.state is DomainState.DEGRADED
    assert life.occasions == [Occasion.BROKEN]


@pytest.mark.parametrize("is_watched", [False, True])
def test_the_look_that_confirms_a_mending_comes_minutes_later(is_watched: bool) -> None:
    life = broken()
    life.claim = replace(life.claim, watched_at=life.now if is_watched else None)

    life.look(Verdict.OK, GOOD_CERTIFICATE)

    assert life.claim.next_look_at == life.now + 5 * MINUTE


def test_good_looks_within_a_moment_count_as_one() -> None:
    life = broken()

    for _ in range(10):
        life.look(Verdict.OK, GOOD_CERTIFICATE, after=timedelta(seconds=10))

    assert life.state is DomainState.DEGRADED


def test_a_name_that_flaps_is_told_of_once() -> None:
    life = broken()

    for _ in range(20):
        look_when_due(life, Verdict.OK)
        look_when_due(life, Verdict.MISCONFIGURED)

    assert life.occasions == [Occasion.BROKEN]


def test_a_good_answer_now_and_then_keeps_no_dead_name() -> None:
    life = broken()
    assert life.claim.degraded_at is not None
    end = TERMS.grace_ends(life.claim.degraded_at)

    while life.now < end + timedelta(hours=2):
        is_good_answer = life.now.hour == 3 and life.now.minute < 10 and not life.claim.is_mending
        look_when_due(life, Verdict.OK if is_good_answer else Verdict.MISCONFIGURED)

    assert life.state is DomainState.WAITING
    assert life.occasions == [Occasion.BROKEN, Occasion.REMINDER, Occasion.LAPSED]


def test_a_name_that_breaks_while_its_certificate_was_being_mended_has_all_its_grace() -> None:
    life = served()
    life.keep_looking(Verdict.OK, NO_CERTIFICATE)
    for _ in range(30):
        life.look(Verdict.OK, NO_CERTIFICATE, after=DAY)
    life.look(Verdict.OK, GOOD_CERTIFICATE)
    mended = life.now

    for _ in range(4 * TERMS.confirm_looks):
        look_when_due(life, Verdict.MISCONFIGURED)

    assert life.state is DomainState.DEGRADED
    assert life.claim.degraded_at is not None
    assert life.claim.degraded_at >= mended


def test_a_clock_that_jumps_ahead_takes_no_broken_name_off() -> None:
    life = broken()

    life.look(Verdict.MISCONFIGURED, after=400 * DAY)

    assert life.state is DomainState.DEGRADED
    assert life.occasions == [Occasion.BROKEN]


def test_a_worker_that_was_away_longer_than_the_grace_confirms_before_it_takes_a_name_off() -> None:
    life = broken()
    life.look(Verdict.MISCONFIGURED, after=30 * DAY)

    life.keep_looking(Verdict.MISCONFIGURED)

    assert life.state is DomainState.WAITING
    assert life.occasions == [Occasion.BROKEN, Occasion.LAPSED]


def test_what_began_under_a_clock_that_ran_ahead_began_now() -> None:
    ahead = Life().now + 400 * DAY
    life = Life(
        claim(
            DomainState.DEGRADED,
            verified_at=Life().now,
            degraded_at=ahead,
            failing_since=ahead,
            failing_looks=3,
            checked_at=ahead,
            urged_at=ahead,
            watched_at=ahead,
        )
    )

    life.look(Verdict.MISCONFIGURED)

    assert life.claim.degraded_at == life.now
    assert life.claim.next_look_at == life.now + 5 * MINUTE
