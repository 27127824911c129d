"""What people read while a recovery runs."""

from collections.abc import Callable
from datetime import timedelta

from provisioner.recovery.report import Outcome
from provisioner.web.quantities import grouped
from tenants.calendar import french_day

Tell = Callable[[str], None]
"""Is told what was done, in a French sentence."""


def restored_sentence(outcome: Outcome, took: timedelta) -> str:
    name, seconds = outcome.slug or str(outcome.id), f"{took.total_seconds():.1f}".replace(".", ",")
    if outcome.brought is None:
        return f"{name} : non rétablie ({seconds} s)."
    rows = grouped(sum(outcome.brought.rows.values()))
    day = french_day(outcome.brought.taken_at)
    return f"{name} : rétablie, {rows} lignes, sauvegarde du {day} ({seconds} s)."
