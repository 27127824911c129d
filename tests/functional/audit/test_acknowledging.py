"""Wounds that somebody looked into: those alert no more, and whatever else is done does, at once."""

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from provisioner.audit.acknowledging import acknowledge_control, acknowledge_instance, given_reason
from provisioner.audit.anchoring import anchor_trails
from provisioner.audit.events import TrailAcknowledged
from provisioner.audit.trail import record
from provisioner.audit.trails import InstanceTrail
from provisioner.audit.verifying import Verdict, verify_control
from provisioner.errors import InputRefused
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from storage.trail import Line, note
from tenants.models import OperatorHead
from tests.functional.audit.ledger import Ledger

REASON = "Base restaurée après la panne du disque"


def acknowledge(ledger: Ledger) -> Verdict:
    """What the command does; the verdict that it is about."""
    verdict = ledger.verdict()
    assert verdict.wounds
    acknowledge_instance(ledger.platform, ledger.trail, verdict, REASON)
    return verdict


def altered(ledger: Ledger, position: int, kind: str = "lie") -> None:
    ledger.harm("UPDATE audit_events SET kind = :kind WHERE position = :at", kind=kind, at=position)


def cut(ledger: Ledger, after: int) -> None:
    ledger.harm("DELETE FROM audit_events WHERE position > :after", after=after)


def a_line_altered(ledger: Ledger) -> None:
    altered(ledger, ledger.head().position - 2)


def a_line_removed(ledger: Ledger) -> None:
    ledger.harm("DELETE FROM audit_events WHERE position = :at", at=ledger.head().position - 2)


def a_line_illegible(ledger: Ledger) -> None:
    position = ledger.head().position - 2
    ledger.harm("ALTER TABLE audit_events DROP CONSTRAINT ck_audit_events_legible_moment")
    ledger.harm("UPDATE audit_events SET at = 'infinity' WHERE position = :at", at=position)


def the_end_gone(ledger: Ledger) -> None:
    cut(ledger, ledger.head().position - 3)


def the_end_written_anew(ledger: Ledger) -> None:
    the_end_gone(ledger)
    ledger.write(5)


def the_beginning_gone(ledger: Ledger) -> None:
    ledger.harm("DELETE FROM audit_events WHERE position < :first", first=ledger.head().position - 3)


def all_of_it_gone(ledger: Ledger) -> None:
    cut(ledger, 0)


EVERY_HARM = pytest.mark.parametrize(
    "harm",
    [
        a_line_altered,
        a_line_removed,
        a_line_illegible,
        the_end_gone,
        the_end_written_anew,
        the_beginning_gone,
        all_of_it_gone,
    ],
    ids=lambda harm: harm.__name__,
)


@EVERY_HARM
def test_what_was_acknowledged_stays_so_while_the_trail_goes_on(
    ledger: Ledger, harm: Callable[[Ledger], None]
) -> None:
    ledger.write(8)
    harm(ledger)
    found = acknowledge(ledger)
    for _ in range(2):
        verdict = ledger.verdict()
        assert verdict.wounds == ()
        [told] = verdict.acknowledged
        assert (told.reason, len(told.wounds)) == (REASON, len(found.wounds))
        ledger.write(6)


@EVERY_HARM
def test_lines_that_are_written_since_are_witnessed_as_any(
    ledger: Ledger, harm: Callable[[Ledger], None]
) -> None:
    ledger.write(8)
    harm(ledger)
    acknowledge(ledger)
    end = ledger.write(2).position
    cut(ledger, end - 1)
    assert ledger.harms() == [("truncated", end)]


@EVERY_HARM
def test_no_line_from_before_can_be_changed_unseen(ledger: Ledger, harm: Callable[[Ledger], None]) -> None:
    ledger.write(8)
    harm(ledger)
    ledger.write(2, anchored=False)
    acknowledge(ledger)
    altered(ledger, ledger.head().position - 1)
    assert [kind for kind, _ in ledger.harms()] == ["altered"]


def test_the_same_line_altered_once_more_is_another_wound(ledger: Ledger) -> None:
    position = ledger.write(3).position - 1
    altered(ledger, position)
    acknowledge(ledger)
    altered(ledger, position, "another lie")
    assert ledger.harms() == [("altered", position)]


def test_a_line_that_cannot_be_read_is_not_changed_unseen_either(ledger: Ledger) -> None:
    ledger.write(4)
    a_line_illegible(ledger)
    acknowledge(ledger)
    position = ledger.head().position - 2
    altered(ledger, position)
    assert ledger.harms() == [("illegible", position)]


def test_a_trail_that_was_cut_cannot_be_cut_further_back(ledger: Ledger) -> None:
    end = ledger.write(8).position
    cut(ledger, end - 2)
    acknowledge(ledger)
    cut(ledger, end - 4)
    assert ledger.harms() == [("truncated", end - 3)]


def test_only_what_was_shown_is_acknowledged(ledger: Ledger) -> None:
    end = ledger.write(8).position
    altered(ledger, end - 5)
    shown = ledger.verdict()
    altered(ledger, end - 2)
    acknowledge_instance(ledger.platform, ledger.trail, shown, REASON)
    assert ledger.harms() == [("altered", end - 2)]


def test_a_purge_takes_nothing_along_that_was_to_stay(ledger: Ledger) -> None:
    """An acknowledgement is a witness of its day, whatever the age of the lines that it speaks of."""
    end = ledger.write(8).position
    cut(ledger, end - 3)
    later = ledger.days_later(300)
    acknowledge(later)
    later.write(2)
    much_later = ledger.days_later(400)
    much_later.purge()
    assert much_later.verdict().wounds == ()


def test_many_wounds_are_on_record_in_lines_that_a_trail_takes(ledger: Ledger) -> None:
    ledger.write(400, anchored=False)
    ledger.harm("UPDATE audit_events SET kind = 'lie' WHERE position % 2 = 0")
    found = acknowledge(ledger)
    verdict = ledger.verdict()
    assert verdict.wounds == ()
    assert len(found.wounds) >= 200
    assert sum(len(one.wounds) for one in verdict.acknowledged) == len(found.wounds)


def test_it_is_a_line_of_the_operator_s_in_our_own_trail(ledger: Ledger) -> None:
    position = ledger.write(3).position - 1
    altered(ledger, position)
    acknowledge(ledger)
    lines = select(ControlEvent).where(
        ControlEvent.kind == TrailAcknowledged.kind, ControlEvent.fields["slug"].astext == ledger.trail.slug
    )
    with Session(ledger.platform.control) as session:
        line = session.scalars(lines).one()
    assert line.actor == "operator"
    assert (line.fields["reason"], line.fields["count"]) == (REASON, 1)
    assert line.fields["wounds"][0].startswith(f"la ligne {position} a été modifiée")


def test_a_line_that_claims_to_be_one_and_is_not_hides_nothing(ledger: Ledger) -> None:
    position = ledger.write(3).position - 1
    altered(ledger, position)
    forged = Line(ledger.platform.clock(), TrailAcknowledged.kind, fields={"slug": ["x"], "tears": True})
    with Session(ledger.platform.control) as session, session.begin():
        note(session, ControlEvent, forged)
    assert ledger.harms() == [("altered", position)]


def test_our_own_trail_is_acknowledged_with_all_its_witnesses(platform: Platform, ledger: Ledger) -> None:
    witnesses = [ledger.trail]

    def found() -> Verdict:
        return verify_control(platform, witnesses)

    anchor_trails(platform)
    tell_something(platform, ledger)
    anchor_trails(platform)
    lie_about(platform, ledger.trail)
    assert [one.harm.value for one in found().wounds] == ["rewritten"]
    acknowledge_control(platform, witnesses, found(), REASON)
    assert found().wounds == ()
    assert REASON in {one.reason for one in found().acknowledged}
    tell_something(platform, ledger)
    anchor_trails(platform)
    assert found().wounds == ()


def test_a_witness_that_was_silent_is_not_set_aside(platform: Platform, ledger: Ledger) -> None:
    tell_something(platform, ledger)
    anchor_trails(platform)
    lie_about(platform, ledger.trail)
    verdict = verify_control(platform, [ledger.trail])
    silent = replace(ledger.trail, id=uuid.uuid4())
    acknowledge_control(platform, [silent], verdict, REASON)
    assert [one.harm.value for one in verify_control(platform, [ledger.trail]).wounds] == ["rewritten"]
    acknowledge_control(platform, [ledger.trail], verdict, REASON)


def tell_something(platform: Platform, ledger: Ledger) -> None:
    with Session(platform.control) as session, session.begin():
        record(session, TrailAcknowledged(f"{ledger.trail.slug}-x", "", 0, (), ()), platform.clock())


def lie_about(platform: Platform, trail: InstanceTrail) -> None:
    """What shows is the same as if our own trail were another: the witness says so."""
    with trail.owner_session(platform) as tenant:
        last = select(func.max(OperatorHead.position)).scalar_subquery()
        tenant.execute(update(OperatorHead).where(OperatorHead.position == last).values(hash="0" * 64))


@pytest.mark.parametrize(
    "reason", ["", "ok", "… 1234567890 …", "Vu avec A"], ids=["none", "two", "no-letters", "seven"]
)
def test_a_reason_explains(reason: str) -> None:
    with pytest.raises(InputRefused):
        given_reason(reason)


def test_a_reason_is_a_sentence_on_one_line() -> None:
    assert given_reason("Base\u202e  restaurée\naprès la panne") == "Base restaurée après la panne"
    with pytest.raises(InputRefused):
        given_reason("a" * 1_001)
