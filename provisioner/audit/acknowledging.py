"""Saying that a touched trail was looked into: what is known of it alerts no more, and all else does.

The witnesses that contradict the trail are set aside, since lines that are still to come would contradict
them too, and the trail as it was found is witnessed anew. So whatever is done to it from here on shows: to
the lines before by that witness or by another tear, to those after as ever.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.audit.anchoring import witness
from provisioner.audit.events import TrailAcknowledged
from provisioner.audit.trail import record
from provisioner.audit.trails import InstanceTrail
from provisioner.audit.verifying import Verdict
from provisioner.audit.wounds import told
from provisioner.errors import InputRefused
from provisioner.instances.work import Platform
from tenants.audit.anchoring import anchor
from tenants.audit.verifying import Wound
from tenants.models import OperatorHead
from tenants.registry import TrailHead
from tenants.typed_text import one_line
from themes.problems import Problem

LETTERS: Final = 10
LONGEST: Final = 1_000
# A line of a trail takes 100,000 bytes of fields, and a statement 65,535 parameters.
_WOUNDS_A_LINE: Final = 150
_ROWS_AT_ONCE: Final = 1_000
logger = logging.getLogger(__name__)


def given_reason(text: str) -> str:
    """On one line. Raises InputRefused for one that explains nothing, or is no sentence any more."""
    reason = one_line(text)
    if sum(map(str.isalpha, reason)) < LETTERS:
        message = f"Dites en {LETTERS} lettres au moins ce qui a été trouvé : la raison reste au journal."
        raise InputRefused([Problem.error("reason", "reason.short", message)])
    if len(reason) > LONGEST:
        message = f"La raison est trop longue : {LONGEST} caractères au plus."
        raise InputRefused([Problem.error("reason", "reason.long", message)])
    return reason


def acknowledge_instance(platform: Platform, trail: InstanceTrail, verdict: Verdict, reason: str) -> None:
    """Exactly the wounds of ``verdict``, as somebody was shown them, in one transaction."""
    now = platform.clock()
    with Session(platform.control) as session, session.begin():
        _record(session, verdict, reason, now)
        for positions in _contradicting(verdict.wounds):
            mine = TrailHead.instance_id == trail.id
            session.execute(delete(TrailHead).where(mine, TrailHead.position.in_(positions)))
        if verdict.head.position:
            anchor(session, trail.id, verdict.head, now)


def acknowledge_control(
    platform: Platform, witnesses: Sequence[InstanceTrail], verdict: Verdict, reason: str
) -> None:
    """The same of the control plane's own trail. A witness that does not answer is not set aside: what it
    shows is not over, and the next verification that hears it says so."""
    now = platform.clock()
    with Session(platform.control) as session, session.begin():
        _record(session, verdict, reason, now)
    for one in witnesses:
        try:
            _witness_anew(platform, one, verdict)
        except (SQLAlchemyError, LookupError) as error:
            logger.warning("witness %s of our own trail not set aside: %s", one.id, type(error).__name__)


def _record(session: Session, verdict: Verdict, reason: str, now: datetime) -> None:
    for start in range(0, len(verdict.wounds), _WOUNDS_A_LINE):
        part = verdict.wounds[start : start + _WOUNDS_A_LINE]
        tears = tuple(one.tear for one in part if one.tear is not None)
        sentences = tuple(map(told, part))
        record(session, TrailAcknowledged(verdict.slug, reason, len(part), sentences, tears), now)


def _witness_anew(platform: Platform, trail: InstanceTrail, verdict: Verdict) -> None:
    with trail.owner_session(platform) as tenant:
        for positions in _contradicting(verdict.wounds, trail.slug):
            tenant.execute(delete(OperatorHead).where(OperatorHead.position.in_(positions)))
    if verdict.head.position:
        witness(platform, trail, verdict.head)


def _contradicting(wounds: Sequence[Wound], of: str | None = None) -> Iterator[list[int]]:
    """The lines that witnesses, or the one named ``of``, tell otherwise; some at a time."""
    heads = (one for wound in wounds for one in wound.against)
    positions = sorted({one.position for one in heads if of is None or one.witness == of})
    for start in range(0, len(positions), _ROWS_AT_ONCE):
        yield positions[start : start + _ROWS_AT_ONCE]
