"""What the conditions of an instance say of its own name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.domains.claims.looks import Look
from provisioner.domains.claims.observations import seen_issued, seen_verified
from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.lateness import OBTAINING
from provisioner.domains.models import DomainState
from provisioner.models import ConditionStatus
from tests.unit.provisioner.domains.claims.lives import (
    GOOD_CERTIFICATE,
    NO_CERTIFICATE,
    NOW,
    TERMS,
    Life,
    claim,
    diagnosis,
    served,
)

WRONG = diagnosis(Verdict.MISCONFIGURED, codes=(Code.NO_RECORD,))
RIGHT = diagnosis(Verdict.OK)


def test_a_name_that_is_waited_for_says_what_is_missing() -> None:
    seen = seen_verified(claim(DomainState.WAITING), WRONG, TERMS)

    assert (seen.status, seen.reason) == (ConditionStatus.UNKNOWN, "Waiting")
    assert seen.message.endswith("Vu simplement.")


@pytest.mark.parametrize(
    ("by_cname", "right"),
    [(True, "Le CNAME de mixeur.ville.example est juste"), (False, "mixeur.ville.example mène à nous")],
    ids=["by its CNAME", "by addresses"],
)
def test_a_name_that_lacks_the_txt_record_alone_is_said_to_lead_here(by_cname: bool, right: str) -> None:
    wrong = diagnosis(Verdict.MISCONFIGURED, codes=(Code.MISSING_TOKEN,))
    seen = seen_verified(
        claim(DomainState.WAITING), replace(wrong, points_at_us=True, by_cname=by_cname), TERMS
    )

    assert seen.message == (
        f"{right} ; il manque l’enregistrement TXT de _mixeur-challenge.mixeur.ville.example."
    )


def test_a_name_whose_certificate_is_forbidden_is_said_to_lead_here() -> None:
    wrong = diagnosis(Verdict.MISCONFIGURED, codes=(Code.CAA_FORBIDS,))
    seen = seen_verified(claim(DomainState.WAITING), replace(wrong, points_at_us=True, by_cname=True), TERMS)

    assert seen.message == "mixeur.ville.example mène à nous, mais n’est pas encore servi. Vu simplement."


def test_one_failure_says_nothing_yet() -> None:
    life = served()
    life.look(Verdict.MISCONFIGURED)

    assert seen_verified(life.claim, WRONG, TERMS).holds
    assert seen_issued(life.claim, RIGHT, TERMS, life.now).holds


def test_one_visit_that_fails_says_nothing_yet() -> None:
    life = served()
    life.look(Verdict.OK, NO_CERTIFICATE)

    assert seen_issued(life.claim, RIGHT, TERMS, life.now).holds


def test_a_broken_name_says_until_when_it_is_answered() -> None:
    life = served()
    life.keep_looking(Verdict.MISCONFIGURED)

    seen = seen_verified(life.claim, WRONG, TERMS)

    assert (seen.status, seen.reason) == (ConditionStatus.FALSE, "Broken")
    assert "Servi jusqu’au 5 décembre 2026" in seen.message


def test_a_name_that_lapsed_is_not_one_that_never_was() -> None:
    lapsed = claim(DomainState.WAITING, verified_at=NOW)

    assert seen_verified(lapsed, WRONG, TERMS).reason == "Lapsed"


def test_a_name_leads_to_us_though_its_certificate_is_wrong() -> None:
    life = served()
    life.keep_looking(Verdict.OK, NO_CERTIFICATE)

    assert seen_verified(life.claim, RIGHT, TERMS).holds
    seen = seen_issued(life.claim, RIGHT, TERMS, life.now)
    assert (seen.status, seen.message) == (ConditionStatus.FALSE, NO_CERTIFICATE.problem)


@pytest.mark.parametrize(
    ("after", "status"),
    [(timedelta(minutes=1), ConditionStatus.UNKNOWN), (OBTAINING, ConditionStatus.FALSE)],
)
def test_a_certificate_has_a_while_to_come(after: timedelta, status: ConditionStatus) -> None:
    verified = claim(DomainState.VERIFIED, verified_at=NOW, certificate_problem=NO_CERTIFICATE.problem)

    assert seen_issued(verified, RIGHT, TERMS, NOW + after).status is status


def test_no_certificate_is_missed_before_the_name_is_right() -> None:
    assert seen_issued(claim(DomainState.WAITING), RIGHT, TERMS, NOW).reason == "NotYet"


def test_a_certificate_that_should_have_been_renewed_is_false_before_it_ends() -> None:
    life = Life(served().claim, NOW + timedelta(days=1))
    assert GOOD_CERTIFICATE.until is not None
    life.now = GOOD_CERTIFICATE.until - timedelta(days=TERMS.certificate_warning_days)
    life.look(Verdict.OK, GOOD_CERTIFICATE)

    assert seen_issued(life.claim, RIGHT, TERMS, life.now).reason == "EndsSoon"
    assert life.state is DomainState.SERVED


def test_a_certificate_that_is_forbidden_is_told_before_the_one_at_hand_ends() -> None:
    forbidden = diagnosis(Verdict.MISCONFIGURED, codes=(Code.CAA_FORBIDS,))

    seen = seen_issued(served().claim, forbidden, TERMS, NOW)

    assert (seen.status, seen.reason, seen.message) == (ConditionStatus.FALSE, "Forbidden", "Vu. À faire.")


def test_servers_that_disagree_are_told_of_though_the_name_is_served() -> None:
    torn = diagnosis(Verdict.MISCONFIGURED, codes=(Code.SERVERS_DISAGREE,))

    seen = seen_verified(served().claim, torn, TERMS)

    assert (seen.status, seen.reason) == (ConditionStatus.FALSE, "Disagree")


def test_a_blind_look_at_a_name_without_its_certificate_does_not_say_that_it_leads_away() -> None:
    life = served()
    life.keep_looking(Verdict.OK, NO_CERTIFICATE)
    blind = diagnosis(Verdict.UNREACHABLE)

    life.follow(Look(blind, is_blind=True), after=timedelta(days=20))

    assert life.claim.is_of_certificate
    assert seen_verified(life.claim, blind, TERMS).holds
