"""Commands that are loaded when they are asked for: reading an annex needs no database and waits for none."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

PACKAGE = "provisioner.cli"


class CommandsByName(click.Group):
    """``modules`` says for each command in which module of this package the object of its name is.

    ``module:object`` when the object has another.
    """

    def __init__(self, *arguments: Any, modules: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        module, _, name = self._modules[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"{PACKAGE}.{module}"), name or cmd_name)
        return command
