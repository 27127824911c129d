"""``provisioner serve``: the console and the instances, for whoever visits them."""

import click

from provisioner.app.hosts import CONSOLE_NAME
from provisioner.app.web import Part
from provisioner.cli import output
from provisioner.serving import serve_without_administrator
from provisioner.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port d’écoute (réglage PROVISIONER_PORT sinon).")
@click.option(
    "--only",
    type=click.Choice([part.value for part in Part]),
    help="Sert la console (et les pages des contacts) ou les instances, et ne prépare rien.",
)
def serve(host: str, port: int | None, only: str | None) -> None:
    """Sert la console et les instances."""
    settings, part = Settings(), Part(only) if only is not None else None
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    if part is not Part.INSTANCES:
        output.line(f"Console : {settings.url(CONSOLE_NAME)}")
    serve_without_administrator(settings, host, only=part)
