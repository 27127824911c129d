"""``provisioner annex``: what a returned annex says, and what is wrong with it."""

import sys
from pathlib import Path
from typing import Any

import click

from provisioner.annex import read_file
from provisioner.cli import output
from provisioner.errors import EXIT_CODES, InputRefused
from tenants.roles import Role

_ROLES = {Role.SUPER_CONSEILLER.value: "Super-conseiller", Role.CONSEILLER.value: "Conseiller"}


@click.group()
def annex() -> None:
    """Annexes renvoyées par les membres."""


@annex.command()
@click.argument("file", type=click.Path(path_type=Path))
@output.json_option
def read(file: Path, *, as_json: bool) -> None:
    """Lit et vérifie une annexe remplie ; ne change rien."""
    reading = read_file(file)
    if as_json:
        output.document(reading.as_json())
    else:
        _summary(reading.as_json())
    output.problems(reading.problems)
    if not reading.valid:
        sys.exit(EXIT_CODES[InputRefused])


def _summary(annex: dict[str, Any]) -> None:
    """The values by their labels, for a person who compares them with the document."""
    structure, contact, colours = annex["structure"], annex["contact"], annex["colours"]
    rows = [
        ("Structure", structure["name"]),
        ("SIRET", structure["siret"]),
        ("Contact", _joined(contact["first_name"], contact["last_name"], contact["email"])),
        ("Couleurs", _joined(colours["primary"], colours["secondary"])),
        ("Domaine", annex["domain"]),
    ]
    rows += [(_ROLES[account["role"]], _account(account)) for account in annex["accounts"]]
    for label, value in rows:
        click.echo(f"{label:<26} {value or '—'}")


def _account(account: dict[str, str | None]) -> str:
    state = "" if account["state"] == "ready" else "(à compléter)"
    return _joined(account["first_name"], account["last_name"], account["email"], state)


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
