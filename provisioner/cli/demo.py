"""``provisioner demo``: the main job on the bundled sample."""

import click

from provisioner.cli import output, steps
from provisioner.demo import tour
from provisioner.demo.sample_member import bring_up_sample
from provisioner.settings import Settings


@click.command()
@click.option("--check", is_flag=True, help="Visite le résultat et s’arrête.")
def demo(*, check: bool) -> None:
    """Met en ligne l’instance d’un membre fictif, puis la sert."""
    settings = Settings()
    tour.refuse_a_real_installation(settings)
    slug = bring_up_sample(settings, steps.step)
    show = tour.visit if check else tour.serve
    show(settings, slug, output.line)
