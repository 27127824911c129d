"""Facts observed about an instance: the one progress mechanism of screens and command line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from provisioner.models import Condition, ConditionStatus, Instance


class ConditionType(StrEnum):
    """In the order in which the reconciler establishes them; what is watched for ever after comes last."""

    DATABASE_READY = "DatabaseReady"
    THEME_PUBLISHED = "ThemePublished"
    STRUCTURE_DESCRIBED = "StructureDescribed"
    ACCOUNTS_CREATED = "AccountsCreated"
    ROUTED = "Routed"
    SERVED = "Served"
    INVITATIONS_SENT = "InvitationsSent"
    DOMAIN_VERIFIED = "DomainVerified"
    CERTIFICATE_ISSUED = "CertificateIssued"
    BACKUP_FRESH = "BackupFresh"
    BACKUP_PROVEN = "BackupProven"


# Of an instance that asked for a name of its own, and of no other.
OF_DOMAIN = frozenset({ConditionType.DOMAIN_VERIFIED, ConditionType.CERTIFICATE_ISSUED})
# Seen to by the clockwork and not by reconciliation: being online does not wait for them.
WATCHED = OF_DOMAIN | {ConditionType.BACKUP_FRESH, ConditionType.BACKUP_PROVEN}
ESTABLISHED = tuple(kind for kind in ConditionType if kind not in WATCHED)

TITLES = {
    ConditionType.DATABASE_READY: "Base de données",
    ConditionType.THEME_PUBLISHED: "Identité graphique",
    ConditionType.STRUCTURE_DESCRIBED: "Fiche et applications",
    ConditionType.ACCOUNTS_CREATED: "Comptes",
    ConditionType.ROUTED: "Adresse",
    ConditionType.SERVED: "Mise en ligne",
    ConditionType.INVITATIONS_SENT: "Invitations",
    ConditionType.DOMAIN_VERIFIED: "Nom de domaine",
    ConditionType.CERTIFICATE_ISSUED: "Certificat",
    ConditionType.BACKUP_FRESH: "Sauvegarde du jour",
    ConditionType.BACKUP_PROVEN: "Restauration éprouvée",
}


@dataclass(frozen=True, slots=True)
class Observation:
    """What a step found. ``look_again_after`` is set when time or the outside world may change it."""

    status: ConditionStatus
    reason: str
    message: str
    look_again_after: timedelta | None = None

    @property
    def holds(self) -> bool:
        return self.status is ConditionStatus.TRUE


def holds(reason: str, message: str) -> Observation:
    return Observation(ConditionStatus.TRUE, reason, message)


def waits(reason: str, message: str, look_again_after: timedelta) -> Observation:
    return Observation(ConditionStatus.UNKNOWN, reason, message, look_again_after)


def fails(reason: str, message: str) -> Observation:
    """Stays so until the spec changes: nothing is gained by looking again."""
    return Observation(ConditionStatus.FALSE, reason, message)


def note(instance: Instance, kind: ConditionType, seen: Observation, now: datetime) -> None:
    """Record an observation; ``since`` moves only when the status does."""
    condition = find(instance, kind)
    if condition is None:
        condition = Condition(instance_id=instance.id, type=kind.value, since=now)
        instance.conditions.append(condition)
    elif condition.status is not seen.status:
        condition.since = now
    condition.status = seen.status
    condition.reason = seen.reason
    condition.message = seen.message


def forget(instance: Instance, kind: ConditionType) -> None:
    """What is not asked of the instance any more is not observed either."""
    if (condition := find(instance, kind)) is not None:
        instance.conditions.remove(condition)


def find(instance: Instance, kind: ConditionType) -> Condition | None:
    return next((c for c in instance.conditions if c.type == kind.value), None)


def ordered(instance: Instance) -> list[Condition]:
    """As established; types of a later release come last."""
    order = {kind.value: position for position, kind in enumerate(ConditionType)}
    return sorted(instance.conditions, key=lambda c: (order.get(c.type, len(order)), c.type))


def all_hold(instance: Instance) -> bool:
    held = {c.type for c in instance.conditions if c.status is ConditionStatus.TRUE}
    return {kind.value for kind in ESTABLISHED} <= held


def look_is_due(instance: Instance, now: datetime) -> bool:
    """Whether what is recorded may be out of date: the spec changed, or the time to look has come."""
    return instance.next_look_at is not None and instance.next_look_at <= now


def settled(instance: Instance, now: datetime) -> bool:
    """Nothing more will change by itself: all holds, or something is false and a person must act."""
    if look_is_due(instance, now):
        return False
    return all_hold(instance) or any_failed(instance)


def any_failed(instance: Instance) -> bool:
    """Whether a step says that only a person can help; what is watched has alerts of its own."""
    return any(c.status is ConditionStatus.FALSE and c.type not in WATCHED for c in instance.conditions)


def title(kind: str) -> str:
    """The French name of a condition; that of a later release is shown as it is."""
    return TITLES[ConditionType(kind)] if kind in set(ConditionType) else kind
