"""How instances are doing, in one word each: what the first page of the console is about."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, subqueryload

from provisioner.instances.conditions import (
    ESTABLISHED,
    TITLES,
    ConditionType,
    all_hold,
    any_failed,
    find,
    look_is_due,
)
from provisioner.instances.own_names import own_hosts
from provisioner.models import Condition, ConditionStatus, Instance
from tenants.registry import InstanceState


class Health(StrEnum):
    """In the order in which staff want to see them. The values stand in addresses, hence French."""

    TO_HANDLE = "a-traiter"
    UNDER_WAY = "en-cours"
    SUSPENDED = "suspendue"
    ONLINE = "en-ligne"


HEALTH_TITLES = {
    Health.TO_HANDLE: "À traiter",
    Health.UNDER_WAY: "En cours",
    Health.SUSPENDED: "Suspendue",
    Health.ONLINE: "En ligne",
}


OVERDUE = {
    ConditionType.DOMAIN_VERIFIED: "Nom de domaine à réparer",
    ConditionType.CERTIFICATE_ISSUED: "Certificat à surveiller",
    ConditionType.BACKUP_FRESH: "Sauvegarde en retard",
    ConditionType.BACKUP_PROVEN: "Restauration à éprouver",
}


@dataclass(frozen=True, slots=True)
class Glance:
    """One instance in a list. ``waits_for`` is the title of its first condition that does not hold.

    ``overdue`` says what is watched for ever and is not as it should be; ``own_host`` is the name of the
    member's own to which its pages lead.
    """

    slug: str
    name: str
    contact_name: str
    contact_email: str
    health: Health
    waits_for: str | None
    changed_at: datetime
    overdue: tuple[str, ...] = ()
    own_host: str | None = None

    def matches(self, words: str) -> bool:
        """Whether each of ``words`` is somewhere in it, whatever its case and accents."""
        mine = plain(
            f"{self.name} {self.slug} {self.contact_name} {self.contact_email} {self.own_host or ''}"
        )
        return all(word in mine for word in plain(words).split())


def all_at_a_glance(session: Session, now: datetime) -> list[Glance]:
    """Every instance, those to handle first, then by name; three statements however many there are."""
    statement = select(Instance).options(
        joinedload(Instance.member, innerjoin=True),
        subqueryload(Instance.conditions).load_only(Condition.type, Condition.status, Condition.since),
    )
    own = own_hosts(session)
    glances = [_glance(instance, own.get(instance.id), now) for instance in session.scalars(statement)]
    urgency = list(Health)
    return sorted(glances, key=lambda g: (urgency.index(g.health), plain(g.name), g.slug))


def totals(glances: Iterable[Glance]) -> Mapping[Health, int]:
    """How many are in each health; those without any are counted too."""
    counted = Counter(glance.health for glance in glances)
    return {health: counted[health] for health in Health}


def health(instance: Instance, now: datetime) -> Health:
    """What its state and its conditions come to."""
    if instance.state is InstanceState.SUSPENDED:
        return Health.SUSPENDED
    if all_hold(instance):
        return Health.ONLINE
    # What was false before the spec changed says nothing about after.
    return Health.TO_HANDLE if any_failed(instance) and not look_is_due(instance, now) else Health.UNDER_WAY


def first_open(instance: Instance) -> ConditionType | None:
    """The first step that is not established, None when all are."""
    return next((kind for kind in ESTABLISHED if not _holds(instance, kind)), None)


def overdue(instance: Instance) -> tuple[str, ...]:
    """What of the things watched is false, in words."""
    return tuple(
        words
        for kind, words in OVERDUE.items()
        if (condition := find(instance, kind)) is not None and condition.status is ConditionStatus.FALSE
    )


def _holds(instance: Instance, kind: ConditionType) -> bool:
    condition = find(instance, kind)
    return condition is not None and condition.status is ConditionStatus.TRUE


def _glance(instance: Instance, own_host: str | None, now: datetime) -> Glance:
    member, state = instance.member, health(instance, now)
    waiting = first_open(instance) if state in {Health.UNDER_WAY, Health.TO_HANDLE} else None
    return Glance(
        slug=instance.slug,
        name=member.name,
        contact_name=f"{member.contact_first_name} {member.contact_last_name}",
        contact_email=member.contact_email,
        health=state,
        waits_for=TITLES[waiting] if waiting else None,
        changed_at=max((c.since for c in instance.conditions), default=instance.created_at),
        overdue=overdue(instance),
        own_host=own_host,
    )


def plain(text: str) -> str:
    """``text`` as it is sought: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
