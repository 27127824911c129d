"""When we last looked, when we look again, and how soon a page that is open should ask. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.models import Domain, DomainState

# Between two questions of an open page, in seconds.
_SOON, _NEAR, _CALM = 2, 5, 60
_WITHIN_SIGHT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Looks:
    """``next_at`` is None when a look is due or under way, ``next_in`` its distance where seconds count.

    ``old_answer_until`` is there while an old answer may still be given though the zone gives the right one.
    ``poll_after`` is in seconds.
    """

    last_at: datetime | None
    next_at: datetime | None
    next_in: int | None
    old_answer_until: datetime | None
    poll_after: int

    @classmethod
    def of(cls, domain: Domain, diagnosis: Diagnosis | None, now: datetime) -> "Looks":
        coming = domain.next_look_at if domain.next_look_at and domain.next_look_at > now else None
        distance = coming - now if coming else timedelta()
        old = diagnosis.old_answer_until if diagnosis and diagnosis.points_at_us else None
        return cls(
            last_at=domain.checked_at,
            next_at=coming,
            next_in=round(distance.total_seconds()) if coming and distance < _WITHIN_SIGHT else None,
            old_answer_until=old if old and old > now else None,
            poll_after=_pace(domain, coming),
        )


def _pace(domain: Domain, coming: datetime | None) -> int:
    if domain.state is DomainState.SERVED and domain.failing_since is None:
        return _CALM
    return _NEAR if coming else _SOON
