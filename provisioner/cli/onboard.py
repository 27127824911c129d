"""``provisioner onboard``: from the files of a member to a live instance."""

import getpass
import sys
import uuid
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from provisioner.annex import read_bytes
from provisioner.app.platform import open_platform
from provisioner.cli import output, steps
from provisioner.errors import EXIT_CODES, OutsideFailed
from provisioner.instances.directory import show
from provisioner.instances.onboarding import onboard as place_order
from provisioner.instances.order import Acceptance, Order, read_upload
from provisioner.instances.waiting import bring_up
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--logo", required=True, type=click.Path(path_type=Path), help="Logo de la structure.")
@click.option("--banner", type=click.Path(path_type=Path), help="Bannière PNG de 2000 × 150 à 200 px.")
@click.option("--slug", help="Nom dans l’adresse ; déduit du nom de la structure sinon.")
@click.option("--accepted-on", type=click.DateTime(["%Y-%m-%d"]), help="Date du « Bon pour accord ».")
@click.option("--accepted-at", help="Lieu du « Bon pour accord ».")
@click.option("--wait", default=60.0, show_default=True, help="Secondes à attendre la mise en ligne.")
@output.json_option
def onboard(  # noqa: PLR0913, PLR0917 - the options of the command are a fixed contract
    file: Path,
    logo: Path,
    banner: Path | None,
    slug: str | None,
    accepted_on: datetime | None,
    accepted_at: str | None,
    wait: float,
    *,
    as_json: bool,
) -> None:
    """Crée le membre et son instance à partir de son annexe."""
    document = read_upload(file, "document")
    order = Order(
        document=document,
        reading=read_bytes(document, file.name),
        logo=read_upload(logo, "logo"),
        banner=read_upload(banner, "banner") if banner else None,
        slug=slug,
        acceptance=_acceptance(accepted_on, accepted_at),
        onboarded_by=getpass.getuser(),
    )
    with open_platform(Settings()) as platform:
        instance_id = place_order(platform, order, output.problems)
        live = bring_up(platform, instance_id, wait, steps.step)
        _tell(platform, instance_id, as_json=as_json)
    if not live:
        output.failure(
            "L’instance n’est pas en ligne : voyez les étapes ci-dessus. « provisioner worker » y travaille "
            "s’il tourne ; « provisioner instance reconcile » reprend aussitôt."
        )
        sys.exit(EXIT_CODES[OutsideFailed])


def _acceptance(on: datetime | None, at: str | None) -> Acceptance | None:
    if (on is None) != (at is None):
        raise click.UsageError("--accepted-on et --accepted-at vont ensemble.")
    return Acceptance(date(on.year, on.month, on.day), at) if on and at else None


def _tell(platform: Platform, instance_id: uuid.UUID, *, as_json: bool) -> None:
    with Session(platform.control) as session:
        shown = show(platform, session, session.get_one(Instance, instance_id))
    if as_json:
        output.document(shown)
    else:
        click.echo(shown["urls"]["default"])
