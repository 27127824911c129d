"""The trail of an instance on a real server: written, anchored, harmed, purged and judged."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import URL, NullPool, create_engine, literal_column, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.audit.purging import purge, purge_trails
from provisioner.audit.support import report_support
from provisioner.audit.verifying import verify_instance
from storage.trail import Head
from tenants.audit import OPERATOR, record
from tenants.models import AuditEvent
from tenants.roles import Role
from tests.functional.audit.ledger import Ledger
from tests.functional.tenants.space import Space


def test_what_a_request_writes_is_anchored_with_it(space: Space, ledger: Ledger) -> None:
    ledger.anchor_missed()
    before = ledger.anchors()
    space.signed_in()
    space.visitor().get("/login")
    assert ledger.head().position in ledger.anchors() - before
    assert ledger.harms() == []


def test_a_request_that_writes_nothing_anchors_nothing(space: Space, ledger: Ledger) -> None:
    ledger.anchor_missed()
    before = ledger.anchors()
    space.visitor().get("/login")
    assert ledger.anchors() == before


def test_what_the_control_plane_wrote_is_anchored_by_the_job_and_by_whom_is_said(ledger: Ledger) -> None:
    assert ledger.head().position > 0
    ledger.anchor_missed()
    assert ledger.anchors() == {ledger.head().position}
    with ledger.trail.session(ledger.platform) as session:
        assert {row.actor for row in session.query(AuditEvent)} == {OPERATOR.label}


def test_an_anchor_that_is_there_stays(ledger: Ledger) -> None:
    head = ledger.write()
    ledger.anchor(Head(head.position, "0" * 64))
    assert ledger.harms() == []


@pytest.mark.parametrize(
    ("statement", "harms"),
    [
        ("UPDATE audit_events SET kind = 'lie' WHERE position = {0}", [("altered", 0)]),
        ("UPDATE audit_events SET actor = 'account:x' WHERE position = {0}", [("altered", 0)]),
        ("DELETE FROM audit_events WHERE position = {0}", [("removed", 0)]),
        ("DELETE FROM audit_events WHERE position >= {0}", [("truncated", 0)]),
        ("DELETE FROM audit_events", [("truncated", None)]),
        ("DELETE FROM audit_events WHERE position < {0}", [("beheaded", None)]),
    ],
    ids=["altered", "actor", "removed", "truncated", "emptied", "beheaded"],
)
def test_harm_shows(ledger: Ledger, statement: str, harms: list[tuple[str, int | None]]) -> None:
    middle = ledger.write(3).position
    ledger.write(2)
    ledger.harm(statement.format(middle))
    found = ledger.harms()
    assert [harm for harm, _ in found] == [harm for harm, _ in harms]
    assert [position for _, position in found if harms[0][1] is not None] == (
        [middle] if harms[0][1] is not None else []
    )


def test_lines_that_were_put_off_and_a_chain_written_anew_show(ledger: Ledger) -> None:
    """Somebody who knows how we hash takes a line away and writes all those after it again."""
    middle = ledger.write(4).position - 1
    with ledger.owned() as session:
        rows = session.query(AuditEvent).order_by(AuditEvent.position).all()
        head = Head(middle - 1, rows[middle - 2].hash)
        for row in rows[middle - 1 :]:
            row.kind = "account.restored"
            row.previous = head.hash
            head = head.next(row)
            row.hash = head.hash
    assert ledger.harms() == [("rewritten", middle)]
    [wound] = ledger.verdict().wounds
    assert wound.sound_at is not None
    assert wound.sound_at.position == middle - 1


def test_nothing_goes_before_its_time(ledger: Ledger) -> None:
    ledger.write(3)
    later = ledger.days_later(364)
    later.write()
    assert later.purge() == 0
    assert later.first() == 1
    assert later.harms() == []


def test_after_a_year_lines_go_with_their_anchors_and_the_rest_is_sound(ledger: Ledger) -> None:
    old = ledger.write(3).position
    later = ledger.days_later(366)
    later.write()
    assert later.purge() == old
    assert (later.first(), min(later.anchors())) == (old + 1, old + 1)
    assert later.harms() == []
    assert later.purge() == 0
    much_later = ledger.days_later(2 * 366)
    much_later.write()
    assert much_later.purge() == 2
    assert much_later.harms() == []


def test_a_line_whose_anchor_is_young_stays(ledger: Ledger) -> None:
    """It was written by the control plane, and the worker anchored it a week late."""
    old = ledger.write(2, anchored=False).position
    ledger.days_later(7).anchor(ledger.head())
    later = ledger.days_later(367)
    later.write()
    assert later.purge() == old - 1
    assert later.harms() == []


def test_the_last_line_stays_for_the_next_to_follow(ledger: Ledger) -> None:
    ledger.write(2)
    later = ledger.days_later(400)
    later.purge()
    later.write()
    assert later.harms() == []


def test_a_purge_that_somebody_forged_shows(ledger: Ledger) -> None:
    """With the right to delete and knowledge of how purges are told."""
    ledger.write(5)
    now = ledger.platform.clock()
    with ledger.owned() as session:
        gone = purge(session, AuditEvent, now + timedelta(days=1), None)
        assert gone is not None
        record(session, gone, now)
    assert [harm for harm, _ in ledger.harms()] == ["beheaded"]


def test_the_daily_job_takes_nothing_that_is_young(ledger: Ledger) -> None:
    ledger.write(2)
    purge_trails(ledger.platform)
    assert ledger.first() == 1
    assert ledger.harms() == []


@pytest.mark.parametrize("table", ["audit_events", "operator_heads"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET hash = ''", "TRUNCATE {}"])
def test_an_instance_can_add_to_its_trail_and_nothing_else(
    ledger: Ledger, table: str, statement: str
) -> None:
    with (
        ledger.trail.session(ledger.platform) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.connection().exec_driver_sql(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM trail_heads",
        "DELETE FROM trail_heads",
        "UPDATE trail_heads SET hash = ''",
        "TRUNCATE trail_heads",
        "SELECT * FROM audit_events",
        "INSERT INTO audit_events SELECT",
    ],
)
def test_what_serves_instances_adds_anchors_and_sees_none(addresses: Addresses, statement: str) -> None:
    _refused(addresses.registry, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_events",
        "UPDATE audit_events SET hash = ''",
        "TRUNCATE audit_events",
        "DELETE FROM trail_heads",
        "UPDATE trail_heads SET hash = ''",
    ],
)
def test_the_console_adds_to_trails_and_changes_none(addresses: Addresses, statement: str) -> None:
    _refused(addresses.console, statement)


def _refused(url: URL, statement: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with Session(engine) as session, pytest.raises(ProgrammingError, match="permission denied"):
        session.connection().exec_driver_sql(statement)


FORGED = (
    "INSERT INTO audit_events (position, at, kind, fields, previous, hash) "
    "SELECT max(position) + {ahead}, '{at}', 'support.granted', '{fields}', repeat('0', 64), repeat('0', 64) "
    "FROM audit_events"
)
NO_ROW_OF_OURS = {
    "far-ahead": {"ahead": 2**62},
    "gap": {"ahead": 2},
    "behind": {"ahead": -10_000},
    "no-moment": {"at": "infinity"},
    "no-year": {"at": "9999-12-31 23:59:59+00"},
    "before-christ": {"at": "0044-03-15 00:00+00 BC"},
    "list": {"fields": "[]"},
    "null": {"fields": "null"},
    "long-number": {"fields": '{"grant": 1' + "0" * 5000 + "}"},
    "deep": {"fields": '{"grant": ' + "[" * 3000 + "]" * 3000 + "}"},
    "huge": {"fields": '{"grant": "' + "a" * 100_000 + '"}'},
}


@pytest.mark.parametrize("case", NO_ROW_OF_OURS.values(), ids=NO_ROW_OF_OURS.keys())
def test_an_instance_cannot_add_what_nobody_could_read_or_follow(
    ledger: Ledger, case: dict[str, str]
) -> None:
    statement = FORGED.format_map({"ahead": 1, "at": "2026-11-21", "fields": "{}"} | case)
    with ledger.trail.session(ledger.platform) as session, pytest.raises(IntegrityError):
        session.connection().exec_driver_sql(statement)


def test_a_temporary_table_hides_no_trail(ledger: Ledger) -> None:
    """Of whoever has the right to make one: what comes next is asked of the trail itself."""
    ledger.write()
    forged = FORGED.format(ahead=1, at="2026-11-21", fields="{}").replace("INTO audit", "INTO public.audit")
    with ledger.owned() as session:
        session.execute(text("CREATE TEMPORARY TABLE audit_events (position bigint)"))
        session.execute(text("INSERT INTO audit_events VALUES (500)"))
        with pytest.raises(IntegrityError, match="does not follow"), session.begin_nested():
            session.execute(text(forged))


def test_a_lie_that_can_be_read_shows_and_stops_nobody(space: Space, ledger: Ledger) -> None:
    position = ledger.head().position + 1
    until = '{"until": "9999-12-31T23:59:59+00:00"}'
    with ledger.trail.session(ledger.platform) as session, session.begin():
        session.connection().exec_driver_sql(FORGED.format(ahead=1, at="2026-11-21", fields=until))
    browser = space.signed_in(Role.SUPER_CONSEILLER)
    for path in ("/journal", "/journal/export.csv", "/journal/export.json"):
        assert browser.browser.get(path, base_url=browser.base).status_code == 200
    report_support(ledger.platform)
    assert ledger.harms() == [("altered", position)]


@pytest.mark.parametrize(
    ("column", "forged"),
    [
        ("at", "infinity"),
        ("fields", '{"a": 1' + "0" * 5000 + "}"),
        ("fields", "[" * 3000 + "]" * 3000),
    ],
    ids=["no-moment", "long-number", "deep"],
)
def test_a_line_that_cannot_be_read_is_a_wound_of_its_trail(ledger: Ledger, column: str, forged: str) -> None:
    """Of whoever owns the tables, and takes our rules away first."""
    position = ledger.write(5).position - 3
    ledger.harm("ALTER TABLE audit_events DROP CONSTRAINT ck_audit_events_legible_moment")
    ledger.harm("ALTER TABLE audit_events DROP CONSTRAINT ck_audit_events_legible_fields")
    with ledger.owned() as session:
        changed = update(AuditEvent).where(AuditEvent.position == position)
        session.execute(changed.values({column: literal_column(f"'{forged}'")}))
    assert ledger.harms() == [("illegible", position)]
    with ledger.owned() as session:
        session.execute(update(AuditEvent).where(AuditEvent.position == position + 2).values(kind="lie"))
    assert ledger.harms() == [("illegible", position), ("altered", position + 2)]


@pytest.mark.parametrize(
    ("position", "at"),
    [(0, "2026-11-21"), (9, "infinity"), (9, "2200-01-01")],
    ids=["no-line", "no-moment", "far-moment"],
)
def test_no_anchor_of_no_line_or_of_no_moment_is_taken(
    ledger: Ledger, addresses: Addresses, position: int, at: str
) -> None:
    engine = create_engine(addresses.registry, poolclass=NullPool)
    forged = text(
        "INSERT INTO trail_heads VALUES (:id, :position, repeat('e', 64), CAST(:at AS timestamptz))"
    )
    with Session(engine) as session, pytest.raises(IntegrityError):
        session.execute(forged, {"id": ledger.id, "position": position, "at": at})


def test_an_instance_cannot_make_itself_a_witness_against_us(ledger: Ledger) -> None:
    ledger.anchor_missed()
    with (
        ledger.trail.session(ledger.platform) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.connection().exec_driver_sql(
            "INSERT INTO operator_heads VALUES (7, repeat('f', 64), '2026-11-21')"
        )


def test_an_instance_that_does_not_answer_is_named(ledger: Ledger) -> None:
    trail = replace(ledger.trail, id=uuid.uuid4())
    verdict = verify_instance(ledger.platform, trail)
    assert (verdict.unread, verdict.lines, verdict.wounds) == ((trail.slug,), 0, ())
