"""How the data of an instance are kept safe, as its super-conseillers are told (MIX-BACKUP-1, MIX-BACKUP-2).

Archives, and what is known of each, are the control plane's. An instance knows two moments, which stand in
its entry of the registry.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.registry import ServedInstance


@dataclass(frozen=True, slots=True)
class BackupTerms:
    """What the offer promises: an archive at least every ``saved_every``, a restore every ``proven_every``.

    ``kept_at_most`` is in words, such as « 1 an ». ``hosted`` says that archives lie with a host in Europe;
    those of a trial stay on its machine.
    """

    saved_every: timedelta
    proven_every: timedelta
    kept_at_most: str
    hosted: bool


@dataclass(frozen=True, slots=True)
class Safekeeping:
    """When the data were last saved and last restored for proof, None for never, and whether that is late."""

    saved_at: datetime | None
    proven_at: datetime | None
    saved_late: bool
    proven_late: bool

    @classmethod
    def of(cls, instance: ServedInstance, terms: BackupTerms, now: datetime) -> "Safekeeping":
        return cls(
            instance.saved_at,
            instance.proven_at,
            _is_late(instance.saved_at, terms.saved_every, now),
            _is_late(instance.proven_at, terms.proven_every, now),
        )


def _is_late(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """What never was is awaited: nobody here knows since when."""
    return last is not None and last + every < now
