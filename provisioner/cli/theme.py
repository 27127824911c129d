"""``provisioner theme``: whether colours and images make a legible identity."""

import sys
from pathlib import Path

import click

from provisioner.cli import output
from provisioner.errors import EXIT_CODES, InputRefused
from provisioner.instances.order import read_upload
from themes.theme import ThemeInputs, ThemeReport
from themes.theme import check as check_theme


@click.group()
def theme() -> None:
    """Identités graphiques."""


@theme.command()
@click.option("--primary", required=True, help="Couleur principale, #RRGGBB.")
@click.option("--secondary", required=True, help="Couleur secondaire, #RRGGBB.")
@click.option("--logo", type=click.Path(path_type=Path), help="Image du logo.")
@click.option("--banner", type=click.Path(path_type=Path), help="Bannière PNG de 2000 × 150 à 200 px.")
@output.json_option
def check(primary: str, secondary: str, logo: Path | None, banner: Path | None, *, as_json: bool) -> None:
    """Vérifie couleurs et images ; ne change rien."""
    inputs = ThemeInputs(
        name="",
        primary=primary,
        secondary=secondary,
        logo=read_upload(logo, "logo") if logo else None,
        banner=read_upload(banner, "banner") if banner else None,
    )
    report = check_theme(inputs)
    if as_json:
        output.document(report.as_json())
    else:
        _pairs(report)
    output.problems(report.problems)
    if not report.valid:
        sys.exit(EXIT_CODES[InputRefused])


def _pairs(report: ThemeReport) -> None:
    for pair in report.as_json()["pairs"]:
        click.echo(
            f"{pair['use']:<28} {pair['foreground']} sur {pair['background']}  "
            f"{pair['ratio']:>5.2f}:1 (au moins {pair['required']}:1)"
        )
