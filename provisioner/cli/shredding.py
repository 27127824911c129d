"""``provisioner backup shred``: destroying the key of an instance, asked twice."""

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.backups.keys.shredding import Shredding, foresee
from provisioner.backups.keys.shredding import shred as destroy
from provisioner.cli import output
from provisioner.errors import Conflict
from provisioner.settings import Settings


@click.command(short_help="Broie la clé d’une instance, pour toujours.")
@click.argument("slug")
@click.option("--yes", metavar="SLUG", help="Répond d’avance aux deux questions, pour un programme.")
@output.json_option
def shred(slug: str, *, yes: str | None, as_json: bool) -> None:
    """Broie la clé d’une instance suspendue : ses sauvegardes deviennent illisibles pour toujours."""
    if yes is not None and yes != slug:
        raise click.UsageError(f"--yes {yes} ne désigne pas l’instance « {slug} » : rien n’a été fait.")
    with open_platform(Settings()) as platform:
        with Session(platform.control) as session:
            going = foresee(session, slug)
        if yes is None:
            _ask(going)
        gone = destroy(platform, slug)
    if as_json:
        output.document({"slug": gone.slug, "archives": gone.archives})
    output.line(
        f"La clé de « {gone.slug} » est broyée : {_counted(gone)} et tous les originaux "
        "sont illisibles, dans toutes leurs copies. La base en service n’est pas touchée ; si l’instance "
        "rouvre, elle reçoit une nouvelle clé. Détruisez aussi vos autres copies du coffre de clés."
    )


def _counted(shredding: Shredding) -> str:
    return f"{shredding.archives} sauvegarde{'s' if shredding.archives > 1 else ''}"


def _ask(going: Shredding) -> None:
    """Raises Conflict unless both answers are right, Abort when somebody goes away instead."""
    try:
        _ask_twice(going)
    except click.Abort:
        output.line("Rien n’a été fait.")
        raise


def _ask_twice(going: Shredding) -> None:
    """Raises Conflict unless both answers are right."""
    output.line(
        f"Broyer la clé de « {going.slug} » rend illisibles pour toujours {_counted(going)}, "
        "verrouillées ou non, et tous ses originaux. Personne ne pourra revenir en arrière."
    )
    if going.databases:
        output.line(
            "Restent lisibles les bases faites par « backup restore --into », si elles sont encore là : "
            f"{', '.join(going.databases)}. Supprimez-les aussi."
        )
    slug = click.prompt("Recopiez le nom de l’instance", default="", show_default=False, err=True)
    if slug.strip() != going.slug:
        raise Conflict("Ce n’est pas le nom de cette instance : rien n’a été fait.", going.slug)
    archives = click.prompt(
        "Recopiez le nombre de sauvegardes perdues", default="", show_default=False, err=True
    )
    if archives.strip() != str(going.archives):
        raise Conflict("Ce n’est pas ce nombre : rien n’a été fait.", going.slug)
