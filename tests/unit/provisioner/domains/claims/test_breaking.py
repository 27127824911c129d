"""When a name that was right counts as broken, and what comes of that."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.domains.claims.lifecycle import Occasion
from provisioner.domains.claims.looks import Look
from provisioner.domains.diagnosis.diagnosis import Diagnosis, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import NOERROR, CaaRecord, CaaSeen
from provisioner.domains.models import DomainState
from tests.unit.provisioner.domains.claims.lives import (
    GOOD_CERTIFICATE,
    NO_CERTIFICATE,
    TERMS,
    diagnosis,
    served,
)
from tests.unit.provisioner.domains.diagnosis.looks import FRONT, NS1, NS2, NS3, SEEN, TARGET, ZONE, says

IPV6_ASTRAY = replace(SEEN, target_addresses=(FRONT, "2001:db8::bad"))
ONE_OF_THREE_STALE = replace(SEEN, authorities=says(NS1, TARGET) + says(NS2, TARGET) + says(NS3))
FORBIDDEN = replace(SEEN, caa=CaaSeen(ZONE, (CaaRecord(False, "issue", "autre.example"),), NOERROR))
CONFIRMED = timedelta(minutes=TERMS.confirm_minutes)


def test_one_failure_changes_nothing_but_the_next_look() -> None:
    life = served()

    life.look(Verdict.MISCONFIGURED)

    assert life.state is DomainState.SERVED
    assert life.claim.next_look_at == life.now + timedelta(minutes=5)
    assert life.news == []


def test_a_failure_that_lasts_is_confirmed_and_told() -> None:
    life = served()
    broke = life.now

    life.keep_looking(Verdict.MISCONFIGURED)

    assert life.state is DomainState.DEGRADED
    assert life.claim.degraded_at == life.now
    assert life.now - broke >= CONFIRMED
    assert life.occasions == [Occasion.BROKEN]


def test_many_failures_within_a_moment_are_not_confirmed() -> None:
    life = served()

    for _ in range(4 * TERMS.confirm_looks):
        life.look(Verdict.MISCONFIGURED, after=timedelta(seconds=10))

    assert life.state is DomainState.SERVED


def test_two_failures_a_day_apart_are_not_confirmed() -> None:
    life = served()

    life.look(Verdict.MISCONFIGURED)
    life.look(Verdict.MISCONFIGURED, after=timedelta(days=1))

    assert life.state is DomainState.SERVED


def test_failures_with_a_good_look_between_them_begin_anew() -> None:
    life = served()

    for _ in range(4 * TERMS.confirm_looks):
        life.look(Verdict.UNREACHABLE, after=CONFIRMED / 2)
        life.look(Verdict.OK, GOOD_CERTIFICATE, after=CONFIRMED / 2)

    assert life.state is DomainState.SERVED
    assert life.news == []


def test_what_nobody_could_tell_begins_the_confirmation_anew() -> None:
    life = served()
    for _ in range(TERMS.confirm_looks - 1):
        life.look(Verdict.MISCONFIGURED)

    life.follow(Look(diagnosis(Verdict.UNREACHABLE), is_blind=True), after=12 * CONFIRMED)
    life.look(Verdict.MISCONFIGURED)

    assert life.state is DomainState.SERVED
    assert life.claim.failing_looks == 1


def test_nobodys_name_breaks_while_we_see_nothing_at_all() -> None:
    life = served()

    for _ in range(4 * TERMS.confirm_looks):
        life.follow(Look(diagnosis(Verdict.UNREACHABLE), is_blind=True), after=CONFIRMED)

    assert life.state is DomainState.SERVED


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(judge(IPV6_ASTRAY, Expected(front_addresses=(FRONT,))), id="our target's IPv6"),
        pytest.param(judge(ONE_OF_THREE_STALE, Expected()), id="one of three servers with an old copy"),
        pytest.param(judge(FORBIDDEN, Expected()), id="CAA, while the certificate is still good"),
    ],
)
def test_a_name_that_leads_to_us_does_not_break(seen: Diagnosis) -> None:
    life = served()

    for _ in range(4 * TERMS.confirm_looks):
        life.follow(Look(seen, GOOD_CERTIFICATE), after=CONFIRMED)

    assert seen.verdict is Verdict.MISCONFIGURED
    assert life.state is DomainState.SERVED


def test_a_name_whose_certificate_is_forbidden_breaks_with_it_and_stays_answered() -> None:
    life = served()
    forbidden = Look(judge(FORBIDDEN, Expected()), NO_CERTIFICATE)

    for _ in range(100):
        life.follow(forbidden, after=timedelta(days=1))

    assert life.state is DomainState.DEGRADED
    assert life.occasions == [Occasion.BROKEN]


def test_a_certificate_that_stays_wrong_is_told_of_like_a_name() -> None:
    life = served()

    life.keep_looking(Verdict.OK, NO_CERTIFICATE)

    assert life.state is DomainState.DEGRADED
    assert life.occasions == [Occasion.BROKEN]
    assert NO_CERTIFICATE.problem is not None
    assert NO_CERTIFICATE.problem in life.news[0].sentence


def test_a_name_that_stays_broken_is_answered_until_its_grace_is_over() -> None:
    life = served()
    life.keep_looking(Verdict.MISCONFIGURED)
    broken = life.now

    life.keep_looking(Verdict.MISCONFIGURED)
    assert timedelta(0) <= life.now - (TERMS.grace_ends(broken) - timedelta(days=3)) <= timedelta(hours=1)
    life.keep_looking(Verdict.MISCONFIGURED)

    assert life.state is DomainState.WAITING
    assert life.now == TERMS.grace_ends(broken)
    assert life.occasions == [Occasion.BROKEN, Occasion.REMINDER, Occasion.LAPSED]


def test_a_name_that_lapsed_comes_back_by_itself_and_without_a_token() -> None:
    life = served()
    for _ in (Occasion.BROKEN, Occasion.REMINDER, Occasion.LAPSED):
        life.keep_looking(Verdict.MISCONFIGURED)

    assert life.look(Verdict.OK).after.state is DomainState.VERIFIED
    life.look(Verdict.OK, GOOD_CERTIFICATE)

    assert life.state is DomainState.SERVED
    assert life.occasions[-1] is Occasion.LIVE


def test_a_name_whose_certificate_alone_is_wrong_stays_answered_for_ever() -> None:
    life = served()
    life.keep_looking(Verdict.OK, NO_CERTIFICATE)

    life.look(Verdict.OK, NO_CERTIFICATE, after=timedelta(days=400))

    assert life.state is DomainState.DEGRADED


def test_a_name_that_breaks_after_its_certificate_has_a_grace_of_its_own() -> None:
    life = served()
    life.keep_looking(Verdict.OK, NO_CERTIFICATE)
    life.look(Verdict.OK, NO_CERTIFICATE, after=timedelta(days=30))

    life.keep_looking(Verdict.MISCONFIGURED)

    assert life.state is DomainState.DEGRADED
    assert life.claim.degraded_at == life.now
    assert life.occasions == [Occasion.BROKEN, Occasion.BROKEN]
