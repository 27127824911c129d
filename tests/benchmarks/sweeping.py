"""How long the daily re-check of ten thousand names takes, from rows to rows; and asking for one more."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.domains.claims.claiming import objections
from provisioner.domains.claims.sweeping import look_due
from provisioner.domains.models import Domain, DomainState
from provisioner.instances.onboarding import onboard
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from tests.benchmarks.figures import line, timed
from tests.benchmarks.names import HOLES_PERCENT, NAMES, swift_resolver
from tests.benchmarks.swift_resolver import HOLE
from tests.functional.domains.crowd import many_like
from tests.members import order
from tests.memory import peak_kib

ZONE = "ville.example"
# Bigger than what a page of rows takes by far, and smaller than ten thousand rows would.
FLAT_KIB = 8 * 1024


def sweeping(ground: Path) -> None:
    """Names that are right; then with some that get no answer. A first round loads what the others use."""
    holes = NAMES * HOLES_PERCENT // 100
    with (
        open_platform(Settings(data_dir=ground / "names")) as opened,
        swift_resolver(opened.offer.domain.cname_target) as where,
    ):
        platform = replace(opened, where=where)
        first = _served(platform)
        with many_like(platform, first, NAMES // 10):
            _sweep(platform, 0)
        with many_like(platform, first, NAMES):
            _ask(platform)
            before = peak_kib()
            seconds = _sweep(platform, 0)
            grown = peak_kib() - before
            assert grown < FLAT_KIB, f"{grown} KiB for {NAMES} names"
        line("domains", names=NAMES, seconds=round(seconds, 1), grown_kib=grown, target_s=15)
        with many_like(platform, first, NAMES - holes), many_like(platform, first, holes, HOLE):
            seconds = _sweep(platform, holes)
        line("domains", names=NAMES, black_holes=holes, seconds=round(seconds, 1), target_s=25)


def _served(platform: Platform) -> uuid.UUID:
    """A name in service, all others are made after it."""
    now = platform.clock()
    domain = Domain(
        id=uuid.uuid4(),
        instance_id=onboard(platform, order()),
        host=f"mixeur.{ZONE}",
        state=DomainState.SERVED,
        asked_at=now,
        asked_by="bench",
        checked_at=now,
        verified_at=now,
        served_at=now,
        certificate_until=now + timedelta(days=60),
        failing_looks=0,
    )
    with Session(platform.control) as session, session.begin():
        session.add(domain)
        return domain.id


def _sweep(platform: Platform, holes: int) -> float:
    """Seconds, until every name that is due was asked about and what came of it was written."""
    now = platform.clock()
    with platform.control.begin() as connection:
        due = {"next_look_at": now - timedelta(seconds=1), "certificate_checked_at": now}
        connection.execute(update(Domain).values(**due))
    queued: list[int] = []
    seconds = timed(lambda: queued.append(look_due(platform)))
    with Session(platform.control) as session:
        still_due = session.scalar(select(func.count()).where(Domain.next_look_at < now))
    assert (queued, still_due) == ([holes], holes)
    return seconds


def _ask(platform: Platform) -> None:
    with Session(platform.control) as session:
        names = platform.intake.names
        seconds = timed(lambda: objections(session, names, "espace.commune.example"))
    line("domain_asked_for", names=NAMES, ms=round(seconds * 1000, 1))
