"""``provisioner worker``: jobs, and what has its hour."""

import asyncio
import logging
from threading import Event

import click

from provisioner.app.platform import open_platform
from provisioner.app.status import worker_status
from provisioner.backups.stores import check_stores, trial_sentence
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from provisioner.wake_ups import heeding
from provisioner.worker import work
from storage.objects import ObjectStoreError
from tenants.log_lines import write_lines

logger = logging.getLogger(__name__)


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
