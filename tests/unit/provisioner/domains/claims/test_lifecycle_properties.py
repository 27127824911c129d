"""What holds for a name whatever its servers, its certificate and people do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from provisioner.domains.certificates import CertificateSeen
from provisioner.domains.claims.lifecycle import Occasion
from provisioner.domains.claims.looks import Look
from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.facts import Claim
from provisioner.domains.models import DomainState
from tests.unit.provisioner.domains.claims.lives import (
    GOOD_CERTIFICATE,
    NO_CERTIFICATE,
    NOW,
    TERMS,
    Life,
    claim,
    diagnosis,
)

CONFIRMED = timedelta(minutes=TERMS.confirm_minutes)
# From two looks in a row to a worker that was away for a month.
PAUSES = st.one_of(
    st.timedeltas(timedelta(seconds=1), timedelta(minutes=20)),
    st.timedeltas(timedelta(minutes=20), timedelta(days=30)),
)
CODES = st.sampled_from([(), (Code.SERVERS_DISAGREE,), (Code.NO_RECORD,)])
CERTIFICATES = st.sampled_from([None, GOOD_CERTIFICATE, NO_CERTIFICATE])


@dataclass(frozen=True)
class Step:
    verdict: Verdict
    codes: tuple[Code, ...]
    certificate: CertificateSeen | None
    is_blind: bool
    has_instance: bool
    is_watched: bool
    after: timedelta

    def seen(self, at: datetime) -> Look:
        found = diagnosis(self.verdict, at, codes=self.codes)
        return Look(found, self.certificate, self.is_blind, self.has_instance)


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from([*Verdict, Verdict.MISCONFIGURED, Verdict.OK]),
        CODES,
        CERTIFICATES,
        st.booleans(),
        st.booleans(),
        st.booleans(),
        PAUSES,
    ),
    max_size=40,
)


def lived(steps: list[Step], life: Life) -> list[tuple[Claim, Step, Claim]]:
    """Each look with the claim before and after it."""
    lives = []
    for step in steps:
        if step.is_watched:
            life.claim = replace(life.claim, watched_at=life.now)
        before = life.claim
        life.follow(step.seen(life.now + step.after), after=step.after)
        lives.append((before, step, life.claim))
    return lives


@given(STEPS)
def test_a_name_is_answered_only_after_it_was_seen_to_lead_to_us(steps: list[Step]) -> None:
    led_to_us = False
    for _, step, after in lived(steps, Life()):
        led_to_us = led_to_us or step.verdict in {Verdict.OK, Verdict.PENDING}
        assert led_to_us or not after.state.is_answered


@given(STEPS)
def test_pages_lead_to_a_name_only_after_they_were_seen_there(steps: list[Step]) -> None:
    visited = False
    for _, step, after in lived(steps, Life()):
        visited = visited or step.certificate is GOOD_CERTIFICATE
        assert visited or after.state is not DomainState.SERVED


@given(STEPS)
def test_pages_leave_a_name_only_after_enough_looks_over_enough_time(steps: list[Step]) -> None:
    life = Life()
    for before, _, after in lived(steps, life):
        if before.state is DomainState.SERVED and after.state is not DomainState.SERVED:
            assert after.state is DomainState.DEGRADED
            assert before.failing_looks + 1 >= TERMS.confirm_looks
            assert before.failing_since is not None
            assert after.checked_at is not None
            assert after.checked_at - before.failing_since >= CONFIRMED


@given(STEPS)
def test_a_name_stops_being_answered_only_after_its_grace(steps: list[Step]) -> None:
    for before, step, after in lived(steps, Life()):
        if before.state.is_answered and not after.state.is_answered:
            assert before.state is DomainState.DEGRADED
            assert before.degraded_at is not None
            assert after.checked_at is not None
            assert after.checked_at >= TERMS.grace_ends(before.degraded_at)
            assert step.verdict in {Verdict.MISCONFIGURED, Verdict.UNREACHABLE}


@given(STEPS)
def test_what_was_given_back_is_never_answered(steps: list[Step]) -> None:
    released = claim(DomainState.RELEASED, released_at=NOW)

    assert all(after.state is DomainState.RELEASED for _, _, after in lived(steps, Life(released)))


@given(STEPS)
def test_there_is_always_a_next_look_and_within_a_day(steps: list[Step]) -> None:
    for _, _, after in lived(steps, Life()):
        assert after.checked_at is not None
        assert after.next_look_at is not None
        assert after.checked_at < after.next_look_at <= after.checked_at + timedelta(days=1)


@given(STEPS)
def test_people_hear_of_a_mending_only_after_they_heard_that_it_broke(steps: list[Step]) -> None:
    life = Life()

    lived(steps, life)

    heard_broken = False
    for occasion in life.occasions:
        assert heard_broken or occasion in {Occasion.LIVE, Occasion.BROKEN}
        heard_broken = occasion in {Occasion.BROKEN, Occasion.REMINDER}
