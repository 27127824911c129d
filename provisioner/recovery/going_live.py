"""What was restored goes to work: reconciled, each plane witness of the other again; then it is over."""

from collections.abc import Sequence
from contextlib import suppress

from provisioner.audit.anchoring import anchor_trails
from provisioner.instances.locks import ReconciliationUnderWay
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.recovery.marks import Mark, write_mark
from provisioner.recovery.progress import Tell
from provisioner.recovery.report import Outcome
from storage.database import connect
from themes.problems import is_valid


def go_live(platform: Platform, control: str, mark: Mark, outcomes: Sequence[Outcome], tell: Tell) -> None:
    """Again is fine: the last thing is the mark that says that it is over."""
    for outcome in outcomes:
        if outcome.brought is not None or _begins(outcome):
            # The worker is at it already.
            with suppress(ReconciliationUnderWay):
                reconcile(platform, outcome.id)
    anchor_trails(platform)
    tell("Instances réconciliées : le service peut démarrer.")
    with connect(platform.admin) as admin:
        write_mark(admin, control, mark.ended(platform.clock()))


def _begins(outcome: Outcome) -> bool:
    """Whether the control plane asked for it and nothing of it was there yet."""
    return is_valid(outcome.problems) and any(one.code == "never_begun" for one in outcome.problems)
