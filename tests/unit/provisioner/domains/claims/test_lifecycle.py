"""What follows from a look at a name."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from provisioner.domains.certificates import CertificateSeen
from provisioner.domains.claims.lifecycle import Occasion, token_reason
from provisioner.domains.claims.looks import Look
from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import NOERROR, CaaRecord, CaaSeen, Seen
from provisioner.domains.models import DomainState, TokenReason
from tests.unit.provisioner.domains.claims.lives import (
    GOOD_CERTIFICATE,
    HOST,
    MINUTE,
    NO_CERTIFICATE,
    NOW,
    TERMS,
    Life,
    claim,
    diagnosis,
    look,
    served,
)
from tests.unit.provisioner.domains.diagnosis.looks import NS1, NS2, SEEN, TARGET, ZONE, says

FORBIDDING = CaaSeen(ZONE, (CaaRecord(False, "issue", "autre.example"),), NOERROR)


def test_a_name_waits_until_it_leads_to_us() -> None:
    life = Life()

    life.look(Verdict.MISCONFIGURED)

    assert life.state is DomainState.WAITING
    assert life.claim.token_reason is None


def test_what_no_server_could_tell_is_not_the_first_look() -> None:
    life = Life()

    life.look(Verdict.UNREACHABLE)

    assert life.state is DomainState.REQUESTED


def test_a_name_that_leads_to_us_is_answered_at_once_and_nobody_is_written_to_yet() -> None:
    life = Life()
    life.look(Verdict.MISCONFIGURED)

    life.look(Verdict.OK)

    assert life.state is DomainState.VERIFIED
    assert life.claim.verified_at == life.now
    assert life.occasions == []


def test_the_zones_own_servers_are_enough_to_be_answered() -> None:
    life = Life()
    life.look(Verdict.MISCONFIGURED)

    life.look(Verdict.PENDING)

    assert life.state is DomainState.VERIFIED


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(replace(SEEN, authorities=says(NS1, TARGET) + says(NS2)), id="servers disagree"),
        pytest.param(replace(SEEN, caa=FORBIDDING), id="CAA forbids the certificate"),
    ],
)
def test_what_is_wrong_besides_the_cname_keeps_a_name_waiting(seen: Seen) -> None:
    life = Life()
    life.look(Verdict.MISCONFIGURED)

    life.follow(Look(judge(seen, Expected())))

    assert life.state is DomainState.WAITING


def test_an_instance_that_is_not_there_yet_answers_nowhere() -> None:
    life = Life()
    life.look(Verdict.MISCONFIGURED)

    life.follow(Look(diagnosis(Verdict.OK), has_instance=False))

    assert life.state is DomainState.WAITING


def test_pages_lead_to_the_name_once_visitors_get_them_there() -> None:
    life = Life()
    life.look(Verdict.MISCONFIGURED)
    life.look(Verdict.OK)

    assert life.look(Verdict.OK, NO_CERTIFICATE).after.state is DomainState.VERIFIED
    life.look(Verdict.OK, GOOD_CERTIFICATE)

    assert life.state is DomainState.SERVED
    assert life.claim.certificate_until == GOOD_CERTIFICATE.until
    assert life.occasions == [Occasion.LIVE]


def test_pages_do_not_lead_to_a_name_that_some_resolvers_do_not_know_yet() -> None:
    life = Life()
    life.look(Verdict.MISCONFIGURED)
    life.look(Verdict.PENDING)

    life.look(Verdict.PENDING, GOOD_CERTIFICATE)

    assert life.state is DomainState.VERIFIED


@pytest.mark.parametrize("verdict", [Verdict.OK, Verdict.PENDING])
def test_a_name_that_led_to_us_before_it_was_asked_for_needs_its_token(verdict: Verdict) -> None:
    assert token_reason(claim(), diagnosis(verdict)) is TokenReason.POINTED_BEFORE


def test_a_name_that_leads_to_us_later_needs_none() -> None:
    waiting = claim(DomainState.WAITING)

    assert token_reason(waiting, diagnosis(Verdict.OK)) is None


def test_an_apex_needs_its_token_since_no_cname_can_stand_there() -> None:
    apex = replace(diagnosis(Verdict.MISCONFIGURED), zone=HOST)

    assert token_reason(claim(DomainState.WAITING), apex) is TokenReason.NO_CNAME


def test_a_reason_for_the_token_stays() -> None:
    anothers = claim(token_reason=TokenReason.WAS_ANOTHERS)

    assert token_reason(anothers, diagnosis(Verdict.OK)) is TokenReason.WAS_ANOTHERS


def test_the_token_is_asked_for_until_it_was_seen_once() -> None:
    anothers = claim(DomainState.WAITING, token_reason=TokenReason.WAS_ANOTHERS)

    assert anothers.asks_token
    assert not replace(anothers, state=DomainState.VERIFIED, verified_at=NOW).asks_token


def test_the_token_is_asked_for_again_once_the_name_has_lapsed() -> None:
    lapsed = claim(DomainState.WAITING, token_reason=TokenReason.LAPSED, verified_at=NOW)

    assert lapsed.asks_token


def test_a_certificate_that_is_not_renewed_is_noted_once() -> None:
    life = served()
    until = life.now + timedelta(days=TERMS.certificate_warning_days + 1)
    ending = CertificateSeen(until, "Autorité d’essai")

    life.look(Verdict.OK, ending)
    assert life.news == []
    life.look(Verdict.OK, ending, after=timedelta(days=2))
    life.look(Verdict.OK, ending, after=timedelta(days=1))

    assert len(life.news) == 1
    assert "renouvelé" in life.news[0].sentence
    assert life.state is DomainState.SERVED


def test_a_name_that_was_given_back_is_looked_at_until_it_leads_elsewhere() -> None:
    life = Life(claim(DomainState.RELEASED, released_at=NOW))

    life.look(Verdict.OK)
    life.look(Verdict.UNREACHABLE)
    assert life.claim.gone_at is None
    assert life.claim.next_look_at is not None
    life.look(Verdict.MISCONFIGURED)

    assert life.state is DomainState.RELEASED
    assert life.claim.gone_at == life.now
    assert life.claim.next_look_at is None


def test_what_somebody_mends_during_a_look_is_looked_at_again_at_once() -> None:
    urged = claim(DomainState.WAITING, urged_at=NOW + timedelta(seconds=1))

    life = Life(urged)
    life.follow(look(Verdict.MISCONFIGURED, at=NOW), after=timedelta(seconds=2))

    assert life.claim.next_look_at == life.now + timedelta(seconds=5)


@pytest.mark.parametrize("state", list(DomainState))
def test_each_state_knows_what_to_do_with_a_look(state: DomainState) -> None:
    life = Life(claim(state, verified_at=NOW, degraded_at=NOW if state is DomainState.DEGRADED else None))

    life.look(Verdict.OK, GOOD_CERTIFICATE, after=MINUTE)

    assert life.claim.checked_at == life.now


def test_moments_are_told_by_the_calendar_of_paris() -> None:
    """The grace runs over the end of summer time: the same hour, a quarter of an hour past it."""
    broken = datetime.fromisoformat("2026-10-20T10:15:00+02:00")

    assert TERMS.grace_ends(broken) == datetime.fromisoformat("2026-11-03T10:15:00+01:00")
