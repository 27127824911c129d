"""Asking once more before something that is not undone by another command."""

import click

from provisioner.cli import output
from provisioner.errors import Conflict

_YES = frozenset({"o", "oui", "y", "yes"})
yes_option = click.option("--yes", is_flag=True, help="Répond d’avance à la question, pour un programme.")


def agreed(question: str, *, yes: bool) -> None:
    """Raises Conflict unless the answer is yes, Abort when somebody goes away instead."""
    if yes:
        return
    try:
        answer = click.prompt(f"{question} (oui/non)", default="", show_default=False, err=True)
    except click.Abort:
        output.line("Rien n’a été fait.")
        raise
    if answer.strip().lower() not in _YES:
        raise Conflict("Rien n’a été fait : répondez « oui », ou donnez --yes.")
