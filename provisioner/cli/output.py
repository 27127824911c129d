"""Two channels: JSON for programs on standard output, sentences for people on standard error."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console

from provisioner.errors import Conflict, InputRefused, ProvisionerError
from themes.problems import Problem, Severity

_terminal = Console(stderr=True, highlight=False, soft_wrap=True)

json_option = click.option("--json", "as_json", is_flag=True, help="Un document JSON sur la sortie standard.")


def document(value: Any) -> None:
    """The one JSON document of this command."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def refusal(error: ProvisionerError) -> dict[str, Any]:
    """What a command with ``--json`` prints when it could not do its work (the members of RFC 9457)."""
    found = error.problems if isinstance(error, InputRefused | Conflict) else ()
    return {
        "title": type(error).__name__,
        "detail": str(error),
        "slug": error.slug if isinstance(error, Conflict) else None,
        "problems": [problem.as_json() for problem in found],
    }


def table(rows: Sequence[tuple[str, ...]]) -> None:
    """Facts for people who read on, or search through them: columns on standard output."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        click.echo("  ".join(f"{cell:<{width}}" for cell, width in cells).rstrip())


def line(text: str) -> None:
    """Plain text: never read as markup, since it may come from a file."""
    _terminal.print(text, markup=False)


def concluded(mark: str, text: str) -> None:
    """What it all comes to; ``mark`` is of our own making and read as markup."""
    _terminal.print(f"{mark} ", end="")
    line(text)


def marked(mark: str, name: str, text: str) -> None:
    """A fact with its mark, which is of our own making and read as markup."""
    _terminal.print(f"  {mark} [bold]{name}[/bold] : ", end="")
    line(text)


def failure(text: str) -> None:
    _terminal.print("[red]Erreur[/red] : ", end="")
    line(text)


def problems(found: Iterable[Problem]) -> None:
    for problem in found:
        colour, word = ("red", "Erreur") if problem.severity is Severity.ERROR else ("yellow", "À vérifier")
        _terminal.print(f"[{colour}]{word}[/{colour}] ", end="")
        line(f"{problem.field} : {problem.message}")
