"""``provisioner instance migrate``: the databases of instances to this release."""

import sys
from collections.abc import Sequence

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.cli import output
from provisioner.errors import EXIT_CODES, OutsideFailed
from provisioner.instances.migrating import WAVE, Brought, Outcome, Pace, targets
from provisioner.instances.migrating import migrate as bring
from provisioner.prepare import TENANT_MIGRATIONS
from provisioner.settings import Settings
from storage.migrations import head

_WORDS = {
    Outcome.READY: "déjà à jour",
    Outcome.MIGRATED: "mise à niveau",
    Outcome.FAILED: "en échec",
    Outcome.LEFT: "pas encore faite",
}
_MARKS = {Outcome.MIGRATED: "[green]✓[/green]", Outcome.FAILED: "[red]✗[/red]"}


@click.command(short_help="Met les bases des instances au niveau de cette version.")
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@click.option(
    "--wave", type=click.IntRange(min=1), default=WAVE, show_default=True, help="Instances par vague."
)
@output.json_option
def migrate(slugs: tuple[str, ...], wave: int, *, as_json: bool) -> None:
    """Met les bases des instances nommées, ou de toutes, au niveau de cette version, par vagues.

    La première vague qui compte un échec est la dernière ; relancée, la commande reprend où elle en était.
    """
    with open_platform(Settings()) as platform:
        with Session(platform.control) as session:
            chosen = targets(session, slugs)
        brought = bring(platform, chosen, Pace(wave), _progress)
    if as_json:
        output.document(_told(brought))
    elif brought:
        output.table([("instance", "base", ""), *map(_row, brought)])
    _complain_of([one.slug for one in brought if one.outcome is Outcome.FAILED])


def _progress(one: Brought) -> None:
    """Of what there is nothing to say, the table says it."""
    if one.outcome in _MARKS:
        output.marked(_MARKS[one.outcome], one.slug, one.message or _WORDS[one.outcome])


def _row(one: Brought) -> tuple[str, str, str]:
    return one.slug, _WORDS[one.outcome], one.message


def _told(brought: Sequence[Brought]) -> dict[str, object]:
    return {
        "revision": head(TENANT_MIGRATIONS),
        "instances": [
            {"slug": one.slug, "outcome": one.outcome.value, "message": one.message or None}
            for one in brought
        ],
    }


def _complain_of(failed: Sequence[str]) -> None:
    if failed:
        named = ", ".join(f"« {slug} »" for slug in failed)
        output.failure(
            f"Base restée comme elle était : {named}. Levez l’obstacle dit plus haut, puis relancez "
            "« provisioner instance migrate » : ce qui est fait n’est pas refait."
        )
        sys.exit(EXIT_CODES[OutsideFailed])
