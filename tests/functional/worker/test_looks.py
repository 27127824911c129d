"""The worker looks at names by itself: soon after somebody asks, and while somebody waits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from provisioner.domains.claims import claiming
from provisioner.domains.models import DomainState
from provisioner.instances.work import Platform
from tests import prepared
from tests.dns.world import World
from tests.functional.domains.journeys import Journey
from tests.functional.worker.watching import wait_until


@contextmanager
def running_worker(journey: Journey) -> Iterator[None]:
    data_dir = str(journey.platform.settings.data_dir)
    environment = {**os.environ, **journey.world.settings, "PROVISIONER_DATA_DIR": data_dir}
    with prepared.running(["worker"], environment) as worker:
        yield
    assert worker.wait(0) == 0


def test_a_name_is_answered_without_anybody_doing_more_than_waiting(
    platform: Platform, dns_world: World
) -> None:
    journey = Journey(platform, dns_world)
    domain_id = journey.ask()

    def is_(state: DomainState) -> bool:
        return journey.domain(domain_id).state is state

    with running_worker(journey):
        wait_until(lambda: is_(DomainState.WAITING))
        with Session(platform.control) as session, session.begin():
            claiming.somebody_looks(session, claiming.find(session, domain_id), platform.clock())
        journey.point_at_us()
        wait_until(lambda: is_(DomainState.VERIFIED))

    assert journey.answered_by() is not None
