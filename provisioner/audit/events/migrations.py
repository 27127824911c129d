"""What becomes of the databases of instances when a release comes."""

from dataclasses import dataclass
from typing import ClassVar

from provisioner.audit.events.instances import AboutInstance
from tenants.audit.event import Event


@dataclass(frozen=True, slots=True)
class InstancesMigrating(Event):
    """The databases of ``count`` instances are about to be brought to ``revision``."""

    kind: ClassVar[str] = "instances.migrating"
    count: int
    revision: str


@dataclass(frozen=True, slots=True)
class InstanceNotMigrated(AboutInstance):
    """Its database did not reach ``revision``, and is what it was."""

    kind: ClassVar[str] = "instance.not_migrated"
    revision: str
