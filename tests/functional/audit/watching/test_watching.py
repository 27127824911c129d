"""The nightly look at the trails: staff hear of one that was touched, and that it is sound again."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from provisioner.audit.acknowledging import acknowledge_instance
from provisioner.audit.verifying import Verdict
from provisioner.audit.watching import LONGEST, judge, watch_trails
from provisioner.backups.models import BackupAlert
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import report, tell
from provisioner.backups.watch.telling import CALM
from provisioner.instances.work import Platform
from provisioner.letters.posting import Topic
from provisioner.letters.sending import send_due
from provisioner.models import ControlMail
from storage.database import connect
from tenants.databases import TenantEngines
from tenants.models import AuditEvent
from tenants.postman import SmtpPostman
from tenants.registry import RegisteredInstance
from tests.functional.audit.ledger import Ledger
from tests.functional.crowd import Dial
from tests.functional.worker.watching import wait_until
from tests.mailbox import open_mailbox


def alerts(ledger: Ledger) -> list[tuple[bool, str]]:
    """Of this instance's trail, the oldest first: whether each is open, and what it says."""
    return alerts_of(ledger.platform, ledger.id)


def alerts_of(platform: Platform, owner: uuid.UUID | None) -> list[tuple[bool, str]]:
    """The same, of any trail; None is the control plane's."""
    mine = select(BackupAlert).where(
        BackupAlert.code == AlertCode.TRAIL_TOUCHED, BackupAlert.instance_id.is_not_distinct_from(owner)
    )
    with Session(platform.control) as session:
        rows = session.scalars(mine.order_by(BackupAlert.opened_at))
        return [(row.closed_at is None, row.message) for row in rows]


@pytest.fixture(autouse=True)
def nothing_left(platform: Platform) -> Iterator[None]:
    """All trails of the platform were looked at, those too that other tests harmed."""
    yield
    with Session(platform.control) as session, session.begin():
        session.execute(delete(BackupAlert).where(BackupAlert.code == AlertCode.TRAIL_TOUCHED))


@contextmanager
def touched(ledger: Ledger) -> Iterator[int]:
    """A line that says something else, as long as the block lasts."""
    position = ledger.write(3).position - 1
    changed = update(AuditEvent).where(AuditEvent.position == position)
    with ledger.owned() as session:
        session.execute(changed.values(kind="lie"))
    yield position
    with ledger.owned() as session:
        session.execute(changed.values(kind="logout"))


def test_a_touched_trail_is_told_in_the_words_of_the_command_until_it_is_sound(ledger: Ledger) -> None:
    with touched(ledger) as position:
        watch_trails(ledger.platform)
        ((is_open, said),) = alerts(ledger)
        assert is_open
        assert said.startswith(f"La ligne {position} a été modifiée")
        watch_trails(ledger.platform)
        assert alerts(ledger) == [(True, said)]
    watch_trails(ledger.platform)
    assert alerts(ledger) == [(False, said)]


def test_a_sound_trail_is_not_spoken_of(ledger: Ledger) -> None:
    watch_trails(ledger.platform)
    assert alerts(ledger) == []


def test_what_was_not_read_stays_as_it_was(ledger: Ledger) -> None:
    with touched(ledger):
        watch_trails(ledger.platform)
    moments = Dial(ledger.platform.clock())

    def later() -> datetime:
        moments.forward(LONGEST)
        return moments()

    watch_trails(replace(ledger.platform, clock=later))
    ((is_open, _),) = alerts(ledger)
    assert is_open
    watch_trails(ledger.platform)
    ((is_open, _),) = alerts(ledger)
    assert not is_open


def test_our_own_trail_is_not_called_sound_while_its_witnesses_are_silent(ledger: Ledger) -> None:
    platform = ledger.platform
    said = "La fin manque, à partir de la ligne 7."
    with Session(platform.control) as session, session.begin():
        report(session, AlertCode.TRAIL_TOUCHED, {None: said}, platform.clock())
    watch_trails(replace(platform, tenants=TenantEngines({}, platform.keys)))
    ((is_open, _),) = alerts_of(platform, None)
    assert is_open


def test_an_instance_that_is_gone_is_not_spoken_of_for_ever(ledger: Ledger) -> None:
    with touched(ledger):
        watch_trails(ledger.platform)
    with Session(ledger.platform.control) as session, session.begin():
        session.delete(session.get_one(RegisteredInstance, ledger.id))
    watch_trails(ledger.platform)
    ((is_open, _),) = alerts(ledger)
    assert not is_open


def test_what_somebody_looked_into_alerts_no_more_and_what_comes_after_does(ledger: Ledger) -> None:
    with touched(ledger):
        watch_trails(ledger.platform)
        acknowledge_instance(ledger.platform, ledger.trail, ledger.verdict(), "Essai de la procédure")
        judge(ledger.platform, {ledger.id: ledger.verdict()})
        assert [is_open for is_open, _ in alerts(ledger)] == [False]
        watch_trails(ledger.platform)
        assert [is_open for is_open, _ in alerts(ledger)] == [False]
        with touched(ledger) as position:
            judge(ledger.platform, {ledger.id: ledger.verdict()})
            assert alerts(ledger)[-1][0]
            assert alerts(ledger)[-1][1].startswith(f"La ligne {position} a été modifiée")


def test_judging_one_trail_leaves_the_alerts_of_the_others(ledger: Ledger) -> None:
    with touched(ledger):
        watch_trails(ledger.platform)
        judge(ledger.platform, {None: Verdict(None, 0)})
        assert [is_open for is_open, _ in alerts(ledger)] == [True]


def test_judging_one_trail_leaves_what_another_process_opens_meanwhile(ledger: Ledger) -> None:
    platform, said = ledger.platform, "La fin manque, à partir de la ligne 7."
    with ThreadPoolExecutor(1) as beside, Session(platform.control) as session:
        report(session, AlertCode.TRAIL_TOUCHED, {ledger.id: said}, platform.clock())
        judged = beside.submit(judge, platform, {None: Verdict(None, 0)})
        wait_until(lambda: somebody_waits_for(platform, session))
        session.commit()
        judged.result(timeout=60)
    assert alerts(ledger) == [(True, said)]


def somebody_waits_for(platform: Platform, holder: Session) -> bool:
    pid = holder.scalar(text("SELECT pg_backend_pid()"))
    with connect(platform.admin) as admin:
        waiting = "SELECT 1 FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
        return admin.execute(waiting, [pid]).fetchone() is not None


def test_the_end_of_an_alert_is_not_called_the_end_of_the_harm(ledger: Ledger) -> None:
    platform = ledger.platform
    with touched(ledger), open_mailbox() as mailbox:
        judge(platform, {ledger.id: ledger.verdict()})
        with Session(platform.control) as session, session.begin():
            tell(session, "support@operateur.example", platform.clock())
        acknowledge_instance(platform, ledger.trail, ledger.verdict(), "Essai de la procédure")
        judge(platform, {ledger.id: ledger.verdict()})
        later = replace(platform, clock=lambda: ledger.platform.clock() + CALM)
        with Session(platform.control) as session, session.begin():
            tell(session, "support@operateur.example", later.clock())
        send_due(replace(later, postman=SmtpPostman(mailbox.url)))
        last = [mail for mail in mailbox.messages if "plus aucune alerte" in str(mail["Subject"])]
    assert last
    said = " ".join(last[-1].get_content().split())
    assert "quelqu’un a déclaré avoir examiné l’atteinte, qui demeure" in said
    assert "tout est rentré" not in said


def test_staff_get_a_mail_that_speaks_of_trails(ledger: Ledger) -> None:
    with touched(ledger) as position, open_mailbox() as mailbox:
        watch_trails(ledger.platform)
        now = ledger.platform.clock()
        with Session(ledger.platform.control) as session, session.begin():
            tell(session, "support@operateur.example", now)
            news = select(ControlMail).where(ControlMail.topic == Topic.BACKUP_NEWS.value)
            assert session.scalars(news).all()
        send_due(replace(ledger.platform, postman=SmtpPostman(mailbox.url)))
        mails = [mail for mail in mailbox.messages if f"La ligne {position} a été" in mail.get_content()]
        assert mails
        assert "journaux" in mails[-1].get_content()
        assert "/journal" in mails[-1].get_content()
    watch_trails(ledger.platform)
