"""A clock that is set back opens nothing that was over, and lets nobody ask twice."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from provisioner.instances.support_visits import end_visits
from tenants.errors import SupportRefused
from tenants.roles import Role
from tenants.support import Grantor, GrantState, ask, current, grant, offer, state_of
from tests.functional.support.door import REASON, SOMEBODY, Door

DAY = timedelta(days=1)
Begin = Callable[[Session, uuid.UUID, datetime], uuid.UUID]


def asked(session: Session, keeper: uuid.UUID, now: datetime) -> uuid.UUID:
    return ask(session, SOMEBODY, REASON, now).id


def opened(session: Session, keeper: uuid.UUID, now: datetime) -> uuid.UUID:
    return offer(session, Grantor(keeper, 72), REASON, now).id


@pytest.mark.parametrize(
    ("begin", "over"),
    [(asked, GrantState.UNANSWERED), (opened, GrantState.EXPIRED)],
    ids=["a request", "an access"],
)
def test_what_was_over_when_another_began_is_over_for_good(
    door: Door, begin: Begin, over: GrantState
) -> None:
    keeper, now = door.space.member(Role.SUPER_CONSEILLER).id, door.space.platform.clock()
    with door.space.rows() as session:
        first = begin(session, keeper, now - 8 * DAY)
        second = ask(session, SOMEBODY, REASON, now).id
    before = now - 7 * DAY
    with door.space.rows() as session:
        live = current(session, before)
        assert live is not None
        assert live.id == second
    assert state_of(door.grant(first), before) is over
    with door.space.rows() as session, pytest.raises(SupportRefused):
        grant(session, first, Grantor(keeper, 1), before)
    with door.space.rows() as session, pytest.raises(SupportRefused):
        ask(session, SOMEBODY, REASON, before)


@pytest.mark.parametrize(
    ("begin", "over"),
    [(asked, GrantState.UNANSWERED), (opened, GrantState.EXPIRED)],
    ids=["a request", "an access"],
)
def test_what_the_worker_found_over_is_so_for_good(door: Door, begin: Begin, over: GrantState) -> None:
    keeper, platform = door.space.member(Role.SUPER_CONSEILLER).id, door.space.platform
    now = platform.clock()
    with door.space.rows() as session:
        first = begin(session, keeper, now - 8 * DAY)
    end_visits(platform)
    before = now - 7 * DAY
    assert state_of(door.grant(first), before) is over
    with door.space.rows() as session:
        assert current(session, before) is None


def test_the_worker_ends_nothing_that_lasts(door: Door) -> None:
    grant_id = door.open()
    end_visits(door.space.platform)
    assert door.grant(grant_id).ended_at is None
    assert door.live() == grant_id


def test_nobody_is_said_to_have_ended_what_ended_by_itself(door: Door) -> None:
    keeper, now = door.space.signed_in(Role.SUPER_CONSEILLER), door.space.platform.clock()
    giver = door.space.member(Role.SUPER_CONSEILLER).id
    with door.space.rows() as session:
        reason = f"Un essai {uuid.uuid4().hex}"
        offer(session, Grantor(giver, 1), reason, now - DAY)
        ask(session, SOMEBODY, REASON, now)
    _, mine = keeper.get("/support").text.split(reason, 1)
    facts = mine.partition("</dl>")[0]
    assert "Échéance" in facts
    assert "Arrêté" not in facts
