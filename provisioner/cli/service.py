"""``provisioner migrate``, ``serve`` and ``worker``: the processes of the service."""

import asyncio
import logging
from threading import Event

import click

from provisioner.addresses import Addresses
from provisioner.app.hosts import CONSOLE_NAME
from provisioner.app.platform import open_platform
from provisioner.app.status import worker_status
from provisioner.app.web import Part
from provisioner.backups.stores import check_stores, trial_sentence
from provisioner.cli import output
from provisioner.instances.work import Platform
from provisioner.prepare import prepare
from provisioner.serving import serve_without_administrator
from provisioner.settings import Settings
from provisioner.wake_ups import heeding
from provisioner.worker import work
from storage.objects import ObjectStoreError
from tenants.log_lines import write_lines

logger = logging.getLogger(__name__)


@click.command(short_help="Prépare les bases de données.")
def migrate() -> None:
    """Prépare les bases : base de contrôle, rôles, modèle des instances."""
    prepare(Addresses(Settings()))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port d’écoute (réglage PROVISIONER_PORT sinon).")
@click.option(
    "--only",
    type=click.Choice([part.value for part in Part]),
    help="Sert la console (et les pages des contacts) ou les instances, et ne prépare rien.",
)
def serve(host: str, port: int | None, only: str | None) -> None:
    """Sert la console et les instances."""
    settings, part = Settings(), Part(only) if only is not None else None
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    if part is not Part.INSTANCES:
        output.line(f"Console : {settings.url(CONSOLE_NAME)}")
    serve_without_administrator(settings, host, only=part)


@click.command()
@click.option("--quiet", is_flag=True, help="Ne dit que ce qui va mal.")
def worker(*, quiet: bool) -> None:
    """Exécute les tâches et les rendez-vous réguliers."""
    level = logging.WARNING if quiet else logging.INFO
    write_lines(level)
    stopping = Event()
    with open_platform(Settings()) as platform:
        _look_at_stores(platform)
        with heeding(platform), worker_status(platform, stopping.is_set):
            asyncio.run(work(platform, stopping))


def _look_at_stores(platform: Platform) -> None:
    """Raises InputRefused where they cannot give what the offer promises.

    One that does not answer now may do so later: what has to be done besides is not kept waiting.
    """
    try:
        check_stores(platform)
    except ObjectStoreError as error:
        logger.warning("%s", error)
    trial = trial_sentence(platform)
    if trial is not None:
        logger.info("%s", trial)
