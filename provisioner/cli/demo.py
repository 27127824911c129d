"""``provisioner demo``: the main job on the bundled sample."""

import click

from provisioner import demo as demonstration
from provisioner.settings import Settings


@click.command()
@click.option("--check", is_flag=True, help="Visite le résultat et s’arrête.")
def demo(*, check: bool) -> None:
    """Met en ligne l’instance d’un membre fictif, puis la sert."""
    settings = Settings()
    demonstration.refuse_a_real_installation(settings)
    slug = demonstration.bring_up_sample(settings)
    if check:
        demonstration.visit(settings, slug)
    else:
        demonstration.serve(settings, slug)
