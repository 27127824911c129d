"""Changes of an instance's spec, each with the job that carries it out."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from provisioner.errors import Conflict, NotFound
from provisioner.instances.lifecycle import look_now, resume, suspend
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tenants.registry import InstanceState
from tests.functional.console.office import Office

Change = Callable[[Session, str, datetime], Instance]


@pytest.mark.parametrize("change", [suspend, resume, look_now])
def test_an_unknown_slug_is_not_found(office: Office, change: Change) -> None:
    with Session(office.platform.control) as session, pytest.raises(NotFound, match="nulle-part"):
        change(session, "nulle-part", office.platform.clock())


def test_what_is_so_already_is_a_conflict(platform: Platform, own: Instance) -> None:
    with Session(platform.control) as session, session.begin():
        with pytest.raises(Conflict, match="n’est pas suspendue"):
            resume(session, own.slug, platform.clock())
        suspend(session, own.slug, platform.clock())
        with pytest.raises(Conflict, match="est déjà suspendue"):
            suspend(session, own.slug, platform.clock())


@pytest.mark.parametrize("change", [suspend, look_now])
def test_the_next_look_is_now(office: Office, own: Instance, change: Change) -> None:
    now = office.platform.clock()
    with Session(office.platform.control) as session, session.begin():
        change(session, own.slug, now)
    assert office.instance(own.slug).next_look_at == now


def test_change_and_job_are_undone_together(office: Office) -> None:
    with office.listed(1) as (slug,):
        instance_id = office.instance(slug).id
        with Session(office.platform.control) as session:
            suspend(session, slug, office.platform.clock())
            session.rollback()
        assert office.instance(slug).state is InstanceState.ACTIVE
        assert office.queued(instance_id) == 0
        with Session(office.platform.control) as session:
            suspend(session, slug, office.platform.clock())
            session.commit()
        assert office.instance(slug).state is InstanceState.SUSPENDED
        assert office.queued(instance_id) == 1
