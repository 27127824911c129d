"""``provisioner migrate``: the databases as this release wants them."""

import click

from provisioner.addresses import Addresses
from provisioner.prepare import prepare
from provisioner.settings import Settings


@click.command(short_help="Prépare les bases de données.")
def migrate() -> None:
    """Prépare les bases : base de contrôle, rôles, modèle des instances."""
    prepare(Addresses(Settings()))
