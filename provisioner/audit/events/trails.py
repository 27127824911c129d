"""What becomes of the trails themselves."""

from dataclasses import dataclass
from typing import ClassVar

from tenants.audit.event import Event


@dataclass(frozen=True, slots=True)
class TrailAcknowledged(Event):
    """Somebody looked into what was done to the trail of ``slug``, None for our own: it alerts no more.

    ``wounds`` says it in ``count`` sentences; ``tears`` are those of ``tenants.audit.verifying.Wound``.
    ``witnesses`` are the heads that contradicted and were set aside, each as "position:hash".
    """

    kind: ClassVar[str] = "trail.acknowledged"
    slug: str | None
    reason: str
    count: int
    wounds: tuple[str, ...]
    tears: tuple[str, ...]
    witnesses: tuple[str, ...] = ()
