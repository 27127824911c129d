"""``provisioner backup list``: one line an archive, and below it why it does not count."""

from collections.abc import Iterable
from datetime import datetime

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.backups.catalogue import IN_STORE, archives_of, entry
from provisioner.backups.models import Archive
from provisioner.cli import output
from provisioner.cli.archives import STATES, control_option, one_target
from provisioner.cli.heartbeat import warn
from provisioner.settings import Settings
from provisioner.web.quantities import french_size
from tenants.calendar import PARIS

_HEADING = ("identifiant", "prise le", "taille", "état", "éprouvée le", "gardée jusqu’au")
_WIDTHS = ("<36", "<19", ">11", "<9", "<11", "")
_NOTHING = "—"


@click.command("list")
@click.argument("slug", required=False)
@control_option
@output.json_option
def list_(slug: str | None, *, control: bool, as_json: bool) -> None:
    """Les sauvegardes d’une instance, la plus récente d’abord."""
    with open_platform(Settings()) as platform, Session(platform.control) as session:
        warn(platform, session)
        archives = archives_of(session, one_target(platform, slug, control=control).instance_id)
        if as_json:
            told = [entry(archive, platform.archives.location(archive.key)) for archive in archives]
            output.document({"archives": told})
            return
        _table(archives)


def _table(archives: Iterable[Archive]) -> None:
    click.echo(_line(*_HEADING))
    for archive in archives:
        click.echo(_row(archive))
        if archive.problem:
            click.echo(f"    {archive.problem}")


def _row(archive: Archive) -> str:
    return _line(
        str(archive.id),
        f"{archive.taken_at.astimezone(PARIS):%d/%m/%Y %H:%M:%S}",
        french_size(archive.bytes) if archive.bytes is not None else _NOTHING,
        STATES[archive.state],
        _day(archive.drilled_at),
        _day(archive.expires_at if archive.state in IN_STORE else None),
    )


def _line(*cells: str) -> str:
    return "  ".join(format(cell, width) for cell, width in zip(cells, _WIDTHS, strict=True))


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y}" if moment is not None else _NOTHING
