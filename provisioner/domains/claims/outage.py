"""Whether it is rather we who see nothing: too many names fail at once for each to be at fault itself."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.models import Domain, DomainState

WINDOW = timedelta(hours=1)
FEWEST, SHARE = 5, 0.2
_ANSWERED = [state for state in DomainState if state.is_answered]


def is_outage(session: Session, now: datetime) -> bool:
    """Whether, of the answered names last looked at within the hour, at least five and more than a fifth
    gave no answer."""
    failing = func.count().filter(Domain.verdict == Verdict.UNREACHABLE.value)
    lately = select(failing, func.count()).where(
        Domain.state.in_(_ANSWERED), Domain.checked_at > now - WINDOW, Domain.checked_at <= now
    )
    silent, looked_at = session.execute(lately).one()
    return silent >= FEWEST and silent > SHARE * looked_at
