"""When a certificate is late, to come or to be renewed: one rule for conditions, console and private page."""

from datetime import datetime, timedelta

from provisioner.offers import Domain as Terms

# It comes within a minute. The front was asked six times by then, and what heals by itself has healed.
OBTAINING = timedelta(minutes=10)


def is_overdue(problem: str | None, verified_at: datetime | None, now: datetime) -> bool:
    """Whether a name that was never in service should have a certificate by now; ``problem`` is what its last
    visit found instead, None when it found one, or when there was no visit."""
    return problem is not None and verified_at is not None and now - verified_at >= OBTAINING


def ends_soon(until: datetime | None, terms: Terms, at: datetime) -> bool:
    """Whether a certificate valid ``until`` then should have been renewed by ``at`` (the offer's warning)."""
    return until is not None and until - timedelta(days=terms.certificate_warning_days) <= at
