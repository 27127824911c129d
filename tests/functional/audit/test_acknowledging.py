"""Wounds that somebody looked into: those alert no more, and whatever else is done does, at once."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from provisioner.audit.acknowledgements import Acknowledgement, acknowledgements, concerning, unexplained
from provisioner.audit.acknowledging import acknowledge_control, acknowledge_instance, given_reason
from provisioner.audit.anchoring import anchor_trails
from provisioner.audit.events import TrailAcknowledged
from provisioner.audit.trail import record
from provisioner.audit.trails import InstanceTrail
from provisioner.audit.verifying import Verdict, verify_control
from provisioner.errors import InputRefused
from provisioner.instances.work import Platform
from provisioner.letters.sending import send_due
from provisioner.models import ControlEvent, StaffMember
from storage.trail import Line, note
from tenants.models import OperatorHead
from tenants.postman import SmtpPostman
from tests.functional.audit.ledger import Ledger
from tests.mailbox import open_mailbox

REASON = "Base restaurée après la panne du disque"


def acknowledge(ledger: Ledger) -> Verdict:
    """What the command does; the verdict that it is about."""
    verdict = ledger.verdict()
    assert verdict.wounds
    acknowledge_instance(ledger.platform, ledger.trail, verdict, REASON)
    return verdict


def acknowledged(ledger: Ledger) -> list[Acknowledgement]:
    with Session(ledger.platform.control) as session:
        return acknowledgements(session)


def alarming(ledger: Ledger) -> list[tuple[str, int]]:
    """What nobody looked into."""
    return [(one.harm.value, one.position) for one in unexplained(ledger.verdict(), acknowledged(ledger))]


@pytest.fixture
def colleagues(platform: Platform) -> Iterator[tuple[str, str]]:
    emails = (f"{uuid.uuid4().hex[:12]}@operateur.example", f"{uuid.uuid4().hex[:12]}@operateur.example")
    with Session(platform.control) as session, session.begin():
        session.add_all(
            StaffMember(id=uuid.uuid4(), email=one, created_at=platform.clock()) for one in emails
        )
    yield emails
    with Session(platform.control) as session, session.begin():
        session.execute(delete(StaffMember).where(StaffMember.email.in_(emails)))


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
        verdict, known = ledger.verdict(), acknowledged(ledger)
        assert unexplained(verdict, known) == ()
        [told] = concerning(verdict, known)
        assert (told.reason, told.actor, told.count) == (REASON, "operator", len(found.wounds))
        ledger.write(6)


@EVERY_HARM
def test_what_the_chain_itself_shows_is_a_wound_as_before(
    ledger: Ledger, harm: Callable[[Ledger], None]
) -> None:
    ledger.write(8)
    harm(ledger)
    torn = {wound.tear for wound in acknowledge(ledger).wounds if wound.tear is not None}
    assert {wound.tear for wound in ledger.verdict().wounds} == torn


@pytest.mark.parametrize("slug", [True, False], ids=["of the instance", "of no instance"])
def test_a_forged_line_that_is_well_formed_hides_nothing(ledger: Ledger, slug: bool) -> None:
    position = ledger.write(3).position - 1
    altered(ledger, position)
    tears = tuple(wound.tear for wound in ledger.verdict().wounds if wound.tear is not None)
    forged = TrailAcknowledged(ledger.trail.slug if slug else None, REASON, 0, (), tears)
    with Session(ledger.platform.control) as session, session.begin():
        record(session, forged, ledger.platform.clock())
    assert ledger.harms() == [("altered", position)]
    assert [one.count for one in concerning(ledger.verdict(), acknowledged(ledger))] == [1]


@EVERY_HARM
def test_lines_that_are_written_since_are_witnessed_as_any(
    ledger: Ledger, harm: Callable[[Ledger], None]
) -> None:
    ledger.write(8)
    harm(ledger)
    acknowledge(ledger)
    end = ledger.write(2).position
    cut(ledger, end - 1)
    assert alarming(ledger) == [("truncated", end)]


@EVERY_HARM
def test_no_line_from_before_can_be_changed_unseen(ledger: Ledger, harm: Callable[[Ledger], None]) -> None:
    ledger.write(8)
    harm(ledger)
    ledger.write(2, anchored=False)
    acknowledge(ledger)
    altered(ledger, ledger.head().position - 1)
    assert [kind for kind, _ in alarming(ledger)] == ["altered"]


def test_the_same_line_altered_once_more_is_another_wound(ledger: Ledger) -> None:
    position = ledger.write(3).position - 1
    altered(ledger, position)
    acknowledge(ledger)
    altered(ledger, position, "another lie")
    assert alarming(ledger) == [("altered", position)]


def test_a_line_that_cannot_be_read_is_not_changed_unseen_either(ledger: Ledger) -> None:
    ledger.write(4)
    a_line_illegible(ledger)
    acknowledge(ledger)
    position = ledger.head().position - 2
    altered(ledger, position)
    assert alarming(ledger) == [("illegible", position)]


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
    assert alarming(ledger) == [("altered", end - 2)]


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
    verdict, known = ledger.verdict(), acknowledged(ledger)
    assert unexplained(verdict, known) == ()
    assert len(found.wounds) >= 200
    assert sum(len(one.wounds) for one in concerning(verdict, known)) == len(found.wounds)


def test_what_contradicted_is_on_record_before_it_is_gone(ledger: Ledger) -> None:
    head = ledger.write(420)
    cut(ledger, head.position - 410)
    [wound] = acknowledge(ledger).wounds
    assert len(wound.against) == 410
    said = [each for one in concerning(ledger.verdict(), acknowledged(ledger)) for each in one.witnesses]
    assert said == [f"{one.position}:{one.hash}" for one in wound.against]
    assert said[-1] == f"{head.position}:{head.hash}"


def test_it_is_not_on_record_twice(ledger: Ledger) -> None:
    position = ledger.write(8).position
    altered(ledger, position - 1)
    acknowledge(ledger)
    altered(ledger, position - 4)
    acknowledge(ledger)
    assert [one.count for one in concerning(ledger.verdict(), acknowledged(ledger))] == [1, 1]


def test_all_the_staff_are_told_by_mail(ledger: Ledger, colleagues: tuple[str, str]) -> None:
    altered(ledger, ledger.write(3).position - 1)
    with open_mailbox() as mailbox:
        acknowledge(ledger)
        send_due(replace(ledger.platform, postman=SmtpPostman(mailbox.url)))
        mails = [mail for each in colleagues for mail in mailbox.to(each)]
    assert len(mails) == len(colleagues)
    for mail in mails:
        subject = f"Journaux Mixeur – atteintes déclarées examinées : « {ledger.trail.slug} »"
        assert mail["Subject"] == subject
        assert f"Atteintes concernées : 1. La raison donnée :\n\n{REASON}\n" in mail.get_content()


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
    assert REASON in {one.reason for one in concerning(found(), acknowledged(ledger))}
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
