"""Conditions on a terminal, as they are established and as they stand."""

from provisioner.cli import output
from provisioner.instances.conditions import ConditionType, Observation, title
from provisioner.models import ConditionStatus

_MARK = {
    ConditionStatus.TRUE: "[green]✓[/green]",
    ConditionStatus.FALSE: "[red]✗[/red]",
    ConditionStatus.UNKNOWN: "[yellow]…[/yellow]",
}


def step(kind: ConditionType, seen: Observation) -> None:
    """One condition, as the reconciler establishes it."""
    condition(title(kind), seen.status, seen.message)


def condition(name: str, status: ConditionStatus, message: str) -> None:
    output.marked(_MARK[status], name, message)
