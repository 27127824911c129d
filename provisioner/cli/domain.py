"""``provisioner domain``: members' own names."""

import click

from provisioner.cli.by_name import CommandsByName

_COMMANDS = {
    "ask": "domains:ask",
    "check": "domain_check:check",
    "list": "domains:list_",
    "release": "domains:release",
}


@click.group(cls=CommandsByName, modules=_COMMANDS)
def domain() -> None:
    """Noms de domaine des membres."""
