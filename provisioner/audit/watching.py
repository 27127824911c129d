"""Whether the trails still say what they said, asked every night: staff are told when one does not."""

import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.audit.acknowledgements import acknowledgements, unexplained
from provisioner.audit.trails import InstanceTrail, all_trails
from provisioner.audit.verifying import Verdict, verify_control, verify_instance
from provisioner.audit.wounds import told
from provisioner.backups.models import BackupAlert
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import report, take_turn
from provisioner.instances.work import Platform
from tenants.audit.verifying import Wound

# Done before people come to work: what is not reached has its turn the next night.
LONGEST: Final = timedelta(hours=2)
logger = logging.getLogger(__name__)


def watch_trails(platform: Platform) -> None:
    """Verify the control plane's trail and, one after the other, those of the instances; open the alerts of
    those that were touched, end those of the sound ones. What could not be read, or was read without one of
    its witnesses, stays as it was; of an instance that is gone there is nothing to tell any more.
    """
    begun = platform.clock()
    with Session(platform.control) as session:
        trails = _in_turn(all_trails(session), begun)
    judge(platform, dict(_verdicts(platform, trails, begun + LONGEST)))


def judge(platform: Platform, verdicts: Mapping[uuid.UUID | None, Verdict]) -> None:
    """Make the alerts what ``verdicts`` say, by instance, None for our own trail; the others stay.

    Wounds that somebody looked into alert no more.
    """
    with Session(platform.control) as session, session.begin():
        # What is open must not change between our reading it and our saying it again.
        take_turn(session)
        known = acknowledgements(session)
        left = {owner: unexplained(verdict, known) for owner, verdict in verdicts.items()}
        read = {owner for owner, verdict in verdicts.items() if left[owner] or not verdict.unread}
        kept = {None, *(trail.id for trail in all_trails(session))} - read
        standing = {owner: said for owner, said in _standing(session).items() if owner in kept}
        touched = {owner: _sentence(wounds) for owner, wounds in left.items() if wounds}
        report(session, AlertCode.TRAIL_TOUCHED, standing | touched, platform.clock())


def _in_turn(trails: list[InstanceTrail], now: datetime) -> list[InstanceTrail]:
    """Another one is first each night, so that none is always too late."""
    first = now.toordinal() % len(trails) if trails else 0
    return trails[first:] + trails[:first]


def _verdicts(
    platform: Platform, trails: list[InstanceTrail], until: datetime
) -> Iterator[tuple[uuid.UUID | None, Verdict]]:
    yield None, verify_control(platform, trails)
    for number, trail in enumerate(trails):
        if platform.clock() >= until:
            logger.warning("%d trails wait for the next night to be verified", len(trails) - number)
            return
        yield trail.id, verify_instance(platform, trail)


def _sentence(wounds: Sequence[Wound]) -> str:
    """The first wound says most; « provisioner audit verify » names the others."""
    first, *others = wounds
    said = told(first)
    said = f"{said[:1].upper()}{said[1:]}"
    return f"{said} Et {len(others)} de plus." if others else said


def _standing(session: Session) -> Mapping[uuid.UUID | None, str]:
    """The alerts that are open."""
    rows = select(BackupAlert).where(
        BackupAlert.code == AlertCode.TRAIL_TOUCHED, BackupAlert.closed_at.is_(None)
    )
    return {row.instance_id: row.message for row in session.scalars(rows)}
