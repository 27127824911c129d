"""``provisioner recover``: the whole service on a bare machine."""

import sys

import click

from provisioner.app.platform import open_platform
from provisioner.cli import output
from provisioner.clock import utc_now
from provisioner.errors import EXIT_CODES, InputRefused
from provisioner.recovery.recovering import Machine
from provisioner.recovery.recovering import recover as bring_back
from provisioner.recovery.report import Outcome, Report
from provisioner.settings import Settings
from provisioner.web.quantities import grouped
from tenants.calendar import french_day


@click.command(short_help="Rétablit tout le service sur une machine vide.")
@click.option("--yes", is_flag=True, help="Ne demande pas confirmation.")
@output.json_option
def recover(*, yes: bool, as_json: bool) -> None:
    """Rétablit tout le service depuis les sauvegardes, le coffre et la clé de l’opérateur.

    Interrompue, la commande se relance et continue.
    """
    settings = Settings()
    machine = Machine(
        settings, lambda: open_platform(settings), utc_now, lambda said: output.line(f"  … {said}")
    )
    report = bring_back(machine, output.line if yes else _ask)
    if as_json:
        output.document(report.as_json())
    else:
        output.table([_HEADINGS, *map(_row, report.instances)])
    _conclude(report)


def _ask(foreseen: str) -> None:
    """Raises Abort."""
    output.line(foreseen)
    click.confirm("Rétablir le service ici ?", abort=True, err=True)


_HEADINGS = ("instance", "état", "sauvegarde du", "lignes")


def _row(one: Outcome) -> tuple[str, ...]:
    if one.brought is None:
        return (one.slug or str(one.id), "non rétablie", "", "")
    rows = grouped(sum(one.brought.rows.values()))
    return (one.slug or str(one.id), "rétablie", french_day(one.brought.taken_at), rows)


def _conclude(report: Report) -> None:
    output.problems(report.control_problems)
    for one in report.instances:
        if one.problems:
            output.line(f"{one.slug or one.id} :")
            output.problems(one.problems)
    count = sum(one.brought is not None for one in report.instances)
    output.line(f"Base de contrôle du {french_day(report.control.taken_at)} ; instances rétablies : {count}.")
    if not report.ok:
        sys.exit(EXIT_CODES[InputRefused])
