"""When a name is looked at again: soon after somebody acted, less and less often, then once a day. Pure."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

from provisioner.domains.facts import Claim
from provisioner.domains.models import DomainState
from provisioner.offers import Domain as Terms

_DAY = timedelta(days=1)
AT_ONCE = timedelta(seconds=1)
# Between two looks that people ask for.
SHORTEST = timedelta(seconds=5)
# With somebody before a page of it.
WATCHED = timedelta(seconds=10)
# A page says every few seconds that somebody looks at it.
ATTENTION = timedelta(seconds=90)
CONFIRMING = timedelta(minutes=5)
UNSURE = timedelta(minutes=10)
# No next look is further away, but one that was fixed by a clock that ran ahead.
FARTHEST = timedelta(hours=25)
# A handshake makes the front ask its authority, which counts failures by the hour.
CERTIFICATE_FIRST, CERTIFICATE_WATCHED, CERTIFICATE_LAST = WATCHED, timedelta(minutes=1), timedelta(hours=1)

# Until so long after somebody acted, a look each so often.
_Steps = tuple[tuple[timedelta, timedelta], ...]
_WAITING: _Steps = (
    (timedelta(minutes=10), timedelta(seconds=30)),
    (timedelta(hours=1), timedelta(minutes=2)),
    (_DAY, timedelta(minutes=10)),
    (timedelta(days=7), timedelta(hours=1)),
    (timedelta.max, timedelta(hours=6)),
)
_DEGRADED: _Steps = (
    (timedelta(hours=1), timedelta(minutes=5)),
    (_DAY, timedelta(minutes=10)),
    (timedelta.max, timedelta(hours=1)),
)


def next_look(claim: Claim, terms: Terms, now: datetime, *, is_sure: bool = True) -> datetime | None:
    """After ``now`` by a day at the most; None for a name that was given back and leads elsewhere.

    ``claim`` is as the look at ``now`` leaves it; without ``is_sure`` that look could not tell.
    """
    if claim.state is DomainState.RELEASED:
        return daily_slot(claim.id, now) if claim.gone_at is None else None
    if claim.state is DomainState.SERVED and not claim.is_failing and is_sure:
        return daily_slot(claim.id, now)
    at = now + _pause(claim, now, is_sure=is_sure)
    end = terms.grace_ends(claim.degraded_at) if claim.degraded_at is not None else at
    return min(at, end) if end > now else at


def daily_slot(claim_id: uuid.UUID, after: datetime) -> datetime:
    """The claim's own second of the day, the same for ever, so that looks are spread; in UTC."""
    share = int.from_bytes(hashlib.sha256(claim_id.bytes).digest()[:8]) % int(_DAY.total_seconds())
    midnight = after.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    slot = midnight + timedelta(seconds=share)
    return slot if slot > after else slot + _DAY


def is_due(at: datetime, now: datetime) -> bool:
    """Whether a look that was to come at ``at`` is to come now."""
    return at <= now or at > now + FARTHEST


def is_watched(claim: Claim, now: datetime) -> bool:
    return is_recent(claim.watched_at, ATTENTION, now)


def is_recent(moment: datetime | None, within: timedelta, now: datetime) -> bool:
    """Not of a moment that is still to come: it was noted by a clock that ran ahead."""
    return moment is not None and timedelta(0) <= now - moment < within


def _pause(claim: Claim, now: datetime, *, is_sure: bool) -> timedelta:
    if claim.state is DomainState.VERIFIED and not claim.is_failing:
        return _for_certificate(claim, now)
    if claim.is_mending:
        return CONFIRMING
    if is_watched(claim, now):
        return WATCHED
    if claim.state is DomainState.DEGRADED:
        return _by_age(_DEGRADED, _since(claim, claim.degraded_at, now))
    if claim.state.is_answered:
        return CONFIRMING if is_sure else UNSURE
    return _by_age(_WAITING, _since(claim, claim.asked_at, now))


def _for_certificate(claim: Claim, now: datetime) -> timedelta:
    """At once, then each time after as long again as it has taken so far."""
    age = now - (claim.verified_at or now)
    if not age:
        return AT_ONCE
    longest = CERTIFICATE_WATCHED if is_watched(claim, now) else CERTIFICATE_LAST
    return min(max(age, CERTIFICATE_FIRST), longest)


def _since(claim: Claim, began: datetime | None, now: datetime) -> timedelta:
    """Who asked for a look has just changed something: patience begins anew."""
    moments = [moment for moment in (began, claim.urged_at) if moment is not None and moment <= now]
    return now - max(moments, default=now)


def _by_age(steps: _Steps, age: timedelta) -> timedelta:
    return next(pause for until, pause in steps if age < until)
