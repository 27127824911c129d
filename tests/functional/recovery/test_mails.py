"""Which mails of an archive still leave: none that the former machine had time to send, and none stale."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from provisioner.instances.work import Platform
from provisioner.models import ControlMail
from provisioner.recovery.mails import Past, close_mails


@pytest.mark.parametrize(
    ("due_before_life", "age", "leaves"),
    [
        pytest.param(timedelta(hours=1), timedelta(hours=9), False, id="it had an hour for it"),
        pytest.param(timedelta(seconds=2), timedelta(hours=9), True, id="it had two seconds"),
        pytest.param(-timedelta(hours=1), timedelta(hours=9), True, id="its next attempt was to come"),
        pytest.param(-timedelta(hours=1), timedelta(days=4), False, id="it is four days old"),
        pytest.param(None, timedelta(hours=9), True, id="nothing says how long it lived"),
    ],
)
def test_a_mail_that_waited(
    platform: Platform, due_before_life: timedelta | None, age: timedelta, leaves: bool
) -> None:
    now = platform.clock()
    alive = now - timedelta(hours=8)
    due = alive - (due_before_life or timedelta(hours=1))
    past = Past(alive if due_before_life is not None else None, now)
    with Session(platform.control) as session:
        mail = ControlMail(
            id=uuid.uuid4(),
            key=f"mail-{uuid.uuid4()}",
            topic="essai",
            payload={"address": "zoe@structure.example", "link": "1"},
            created_at=now - age,
            next_attempt_at=due,
        )
        session.add(mail)
        session.flush()
        close_mails(session, ControlMail, past)
        assert (mail.delivered_at is None) is leaves
        assert ("address" in mail.payload) is leaves
        session.rollback()
