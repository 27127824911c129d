"""How far an instance has come, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from provisioner.instances.conditions import (
    ESTABLISHED,
    OF_DOMAIN,
    TITLES,
    WATCHED,
    ConditionType,
    find,
    look_is_due,
    ordered,
    settled,
    title,
)
from provisioner.instances.overview import Health, first_open, health
from provisioner.models import Condition, ConditionStatus, Instance
from tenants.registry import InstanceState

# Seconds between two looks of the page's script: while things move, and afterwards.
SOON, LATER = 2, 20
# The sweep comes round every minute: a look that is due for longer finds no worker.
LATE = timedelta(minutes=2)


class StepLook(StrEnum):
    """How one step looks; the values name its icon and its style."""

    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"
    PAUSED = "paused"
    TO_COME = "to-come"


STEP_WORDS = {
    StepLook.DONE: "Établi",
    StepLook.WAITING: "En attente",
    StepLook.FAILED: "À traiter",
    StepLook.PAUSED: "Suspendu",
    StepLook.TO_COME: "À venir",
}

# The clockwork goes on whatever the instance's state is, and waits for nobody's wish to look.
_WATCHED_LOOKS = {
    ConditionStatus.TRUE: StepLook.DONE,
    ConditionStatus.UNKNOWN: StepLook.WAITING,
    ConditionStatus.FALSE: StepLook.FAILED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One condition. ``since`` is when its status last changed, None as long as it was never observed."""

    title: str
    look: StepLook
    message: str
    since: datetime | None

    @property
    def word(self) -> str:
        return STEP_WORDS[self.look]

    @property
    def is_done(self) -> bool:
        return self.look is StepLook.DONE


@dataclass(frozen=True, slots=True)
class Progress:
    """``next_look_at`` is None when nothing is due before somebody asks. ``poll_after`` is in seconds.

    ``watched`` is what the clockwork looks after for ever; no step waits for it.
    """

    health: Health
    summary: str
    steps: tuple[Step, ...]
    watched: tuple[Step, ...]
    next_look_at: datetime | None
    look_is_due: bool
    look_is_late: bool
    poll_after: int

    @classmethod
    def of(cls, instance: Instance, now: datetime) -> "Progress":
        state, due = health(instance, now), look_is_due(instance, now)
        return cls(
            health=state,
            summary=_summary(instance, state),
            steps=_steps(instance, due=due),
            watched=tuple(watched(instance, kind) for kind in ConditionType if _is_watched(instance, kind)),
            next_look_at=instance.next_look_at,
            look_is_due=due,
            look_is_late=look_is_due(instance, now - LATE),
            poll_after=LATER if settled(instance, now) else SOON,
        )

    @property
    def is_suspended(self) -> bool:
        return self.health is Health.SUSPENDED


def _summary(instance: Instance, state: Health) -> str:
    waiting = first_open(instance)
    if state is Health.SUSPENDED:
        return _suspension(instance)
    if waiting is None:
        return "Toutes les étapes sont établies."
    established = sum(c.status is ConditionStatus.TRUE and c.type not in WATCHED for c in instance.conditions)
    doing = "à traiter" if state is Health.TO_HANDLE else "en cours"
    return f"{established} sur {len(ESTABLISHED)} ; {doing} : {TITLES[waiting]}."


def _suspension(instance: Instance) -> str:
    served = find(instance, ConditionType.SERVED)
    if served is not None and served.status is ConditionStatus.TRUE:
        return "Suspension demandée ; l’espace est encore ouvert."
    return "L’espace est fermé à ses utilisateurs."


def _steps(instance: Instance, *, due: bool) -> tuple[Step, ...]:
    seen = [_step(instance, c, due=due) for c in ordered(instance) if c.type not in WATCHED]
    to_come = [_step_to_come(instance, kind) for kind in ESTABLISHED if find(instance, kind) is None]
    return (*seen, *to_come)


def _step_to_come(instance: Instance, kind: ConditionType) -> Step:
    comes_next = kind is first_open(instance)
    message = "Commence à la prochaine vérification." if comes_next else "Attend les étapes précédentes."
    return Step(TITLES[kind], StepLook.TO_COME, message, None)


def _is_watched(instance: Instance, kind: ConditionType) -> bool:
    return kind in WATCHED and (kind not in OF_DOMAIN or find(instance, kind) is not None)


def watched(instance: Instance, kind: ConditionType) -> Step:
    """One of the conditions that the clockwork looks after, as a step."""
    condition = find(instance, kind)
    if condition is None:
        return Step(TITLES[kind], StepLook.TO_COME, "Observée au prochain passage des tâches de fond.", None)
    return Step(TITLES[kind], _WATCHED_LOOKS[condition.status], condition.message, condition.since)


def _step(instance: Instance, condition: Condition, *, due: bool) -> Step:
    look = _look(instance, condition, due=due)
    return Step(title(condition.type), look, condition.message, condition.since)


def _look(instance: Instance, condition: Condition, *, due: bool) -> StepLook:
    if condition.status is ConditionStatus.TRUE:
        return StepLook.DONE
    if instance.state is InstanceState.SUSPENDED:
        return StepLook.PAUSED
    if condition.status is ConditionStatus.FALSE and not due:
        return StepLook.FAILED
    return StepLook.WAITING
