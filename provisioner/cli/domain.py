"""``provisioner domain``: members' own names."""

import click

from provisioner.cli.by_name import CommandsByName

_COMMANDS = {
    "check": "domain_check:check",
}


@click.group(cls=CommandsByName, modules=_COMMANDS)
def domain() -> None:
    """Noms de domaine des membres."""
