"""``provisioner backup``: archives of instances and of the service itself."""

import click

from provisioner.cli.by_name import CommandsByName

_COMMANDS = {
    "run": "archives:run",
    "list": "listing:list_",
    "verify": "archives:verify",
    "restore": "restoring:restore",
    "drill": "restoring:drill",
    "extract": "restoring:extract",
    "drop": "restoring:drop",
    "shred": "shredding",
}


@click.group(cls=CommandsByName, modules=_COMMANDS)
def backup() -> None:
    """Sauvegardes des instances et du service lui-même."""
