"""Saying that a touched trail was looked into: what is known of it alerts no more, and all else does.

The witnesses that contradict the trail are set aside, since lines that are still to come would contradict
them too: what they said is written down, and the trail as it was found is witnessed anew. So whatever is done
to it from here on shows: to the lines before by that witness or by another tear, to those after as ever.
Staff get a mail: one that none of them expects is the sign of an intruder.
"""

import logging
import uuid
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final, TypeVar

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.audit.acknowledgements import acknowledgements, unexplained
from provisioner.audit.anchoring import witness
from provisioner.audit.events import TrailAcknowledged
from provisioner.audit.trail import record
from provisioner.audit.trails import InstanceTrail
from provisioner.audit.verifying import Verdict
from provisioner.audit.wounds import told
from provisioner.errors import InputRefused
from provisioner.instances.work import Platform
from provisioner.letters.posting import Topic, post
from provisioner.staff import mailed_addresses
from tenants.audit.anchoring import anchor
from tenants.audit.verifying import Anchor, Wound
from tenants.models import OperatorHead
from tenants.registry import TrailHead
from tenants.typed_text import one_line
from themes.problems import Problem

LETTERS: Final = 10
LONGEST: Final = 1_000
# A line of a trail takes 100,000 bytes of fields, and a statement 65,535 parameters.
_WOUNDS_A_LINE: Final = 100
_WITNESSES_A_LINE: Final = 400
_ROWS_AT_ONCE: Final = 1_000
_Part = TypeVar("_Part")
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
    """Exactly the wounds of ``verdict``, as somebody was shown them, in one transaction; not once more those
    that somebody looked into before."""
    with Session(platform.control) as session, session.begin():
        _record(platform, session, verdict, reason)
        for heads in _parts(_contradicting(verdict.wounds), _ROWS_AT_ONCE):
            positions = [one.position for one in heads]
            mine = TrailHead.instance_id == trail.id
            session.execute(delete(TrailHead).where(mine, TrailHead.position.in_(positions)))
        if verdict.head.position:
            anchor(session, trail.id, verdict.head, platform.clock())


def acknowledge_control(
    platform: Platform, witnesses: Sequence[InstanceTrail], verdict: Verdict, reason: str
) -> None:
    """The same of the control plane's own trail. A witness that does not answer is not set aside: what it
    shows is not over, and the next verification that hears it says so."""
    with Session(platform.control) as session, session.begin():
        _record(platform, session, verdict, reason)
    for one in witnesses:
        try:
            _witness_anew(platform, one, verdict)
        except (SQLAlchemyError, LookupError) as error:
            logger.warning("witness %s of our own trail not set aside: %s", one.id, type(error).__name__)


def _record(platform: Platform, session: Session, verdict: Verdict, reason: str) -> None:
    now = platform.clock()
    wounds = unexplained(verdict, acknowledgements(session))
    said = sorted({f"{one.position}:{one.hash}" for one in _contradicting(wounds)}, key=_position)
    lines = zip_longest(_parts(wounds, _WOUNDS_A_LINE), _parts(said, _WITNESSES_A_LINE), fillvalue=())
    for part, witnesses in lines:
        tears = tuple(one.tear for one in part if one.tear is not None)
        sentences = tuple(map(told, part))
        event = TrailAcknowledged(verdict.slug, reason, len(part), sentences, tears, tuple(witnesses))
        record(session, event, now)
    news = {"trail": verdict.slug or "", "count": str(len(wounds)), "reason": reason, "at": now.isoformat()}
    for recipient in mailed_addresses(session, platform.offer.support.email):
        post(session, Topic.TRAIL_ACKNOWLEDGED, uuid.uuid4(), now, to=recipient, **news)


def _witness_anew(platform: Platform, trail: InstanceTrail, verdict: Verdict) -> None:
    mine = [one for one in _contradicting(verdict.wounds) if one.witness == trail.slug]
    with trail.owner_session(platform) as tenant:
        for heads in _parts(mine, _ROWS_AT_ONCE):
            positions = [one.position for one in heads]
            tenant.execute(delete(OperatorHead).where(OperatorHead.position.in_(positions)))
    if verdict.head.position:
        witness(platform, trail, verdict.head)


def _contradicting(wounds: Sequence[Wound]) -> list[Anchor]:
    """What witnesses tell otherwise."""
    return [one for wound in wounds for one in wound.against]


def _position(said: str) -> int:
    return int(said.partition(":")[0])


def _parts(whole: Sequence[_Part], size: int) -> Iterator[Sequence[_Part]]:
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
