"""The daily purge as the worker carries it out, of an installation of its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.audit.anchoring import anchor_trails
from provisioner.audit.trails import all_trails
from provisioner.audit.verifying import verify_control, verify_instance
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from provisioner.settings import Settings
from provisioner.worker import build_queue
from tenants.models import AuditEvent
from tests.command_line import ACCEPTED, CommandLine

A_YEAR_LATER = timedelta(days=366)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """With one instance, whose trail and the control plane's know of each other."""
    line = CommandLine(tmp_path_factory.mktemp("purge"))
    assert line("onboard", line.annex("Ville de Sombreval"), "--logo", line.logo, *ACCEPTED).returncode == 0
    assert line("staff", "add", "e.garance@operateur.example").returncode == 0
    with open_platform(Settings(data_dir=Path(line.environment["PROVISIONER_DATA_DIR"]))) as opened:
        anchor_trails(opened)
        yield opened


def purge(platform: Platform) -> None:
    build_queue(platform).tasks["purge-trails"](timestamp=0)


def firsts(platform: Platform) -> tuple[int, int]:
    """The first line of the control plane's trail, and of the instance's."""
    with Session(platform.control) as session:
        (trail,) = all_trails(session)
        ours = session.scalar(select(func.min(ControlEvent.position)))
    with trail.session(platform) as tenant:
        theirs = tenant.scalar(select(func.min(AuditEvent.position)))
    assert ours is not None
    assert theirs is not None
    return ours, theirs


def are_sound(platform: Platform) -> bool:
    with Session(platform.control) as session:
        trails = all_trails(session)
    verdicts = [verify_control(platform, trails), *(verify_instance(platform, each) for each in trails)]
    return not any(verdict.wounds or verdict.unread for verdict in verdicts)


def test_what_is_young_stays_and_after_a_year_both_trails_are_shorter_and_sound(platform: Platform) -> None:
    purge(platform)
    assert firsts(platform) == (1, 1)
    later = replace(platform, clock=lambda: platform.clock() + A_YEAR_LATER)
    purge(later)
    assert min(firsts(later)) > 1
    anchor_trails(later)
    assert are_sound(later)
    with Session(platform.control) as session:
        kinds = session.scalars(select(ControlEvent.kind)).all()
    assert "trail.purged" in kinds
