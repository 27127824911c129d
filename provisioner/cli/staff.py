"""``provisioner staff``: the operator's own accounts."""

import click
from sqlalchemy.orm import Session

from provisioner import staff as accounts
from provisioner.addresses import Addresses
from provisioner.app.hosts import CONSOLE_NAME
from provisioner.app.platform import open_platform
from provisioner.audit import record
from provisioner.audit.events import StaffLinkMade
from provisioner.cli import output
from provisioner.cli.asking import agreed, yes_option
from provisioner.errors import Conflict
from provisioner.instances.support_visits import end_visits
from provisioner.instances.work import Platform
from provisioner.settings import Settings


@click.group()
def staff() -> None:
    """Comptes de l’équipe."""


@staff.command(short_help="Ouvre la console à un·e collègue.")
@click.argument("email")
def add(email: str) -> None:
    """Ouvre un compte à la console, ou remplace un mot de passe perdu ; affiche un lien à usage unique."""
    settings = Settings()
    with open_platform(settings) as platform, Session(platform.control) as session, session.begin():
        member = accounts.add(session, email, platform.clock())
        record(session, StaffLinkMade(member.email), platform.clock())
        path = accounts.link_path(Addresses(settings).staff_links, member, platform.clock())
    output.line(f"Compte prêt. Ce lien, valable deux jours et une seule fois, permet à {email} d’entrer :")
    click.echo(settings.url(CONSOLE_NAME) + path)


@staff.command("reset-factor", short_help="Retire le second facteur d’un·e collègue qui l’a perdu.")
@click.argument("email")
@yes_option
def reset_factor(email: str, *, yes: bool) -> None:
    """Retire le second facteur d’un·e collègue qui l’a perdu, et finit ses sessions ; un courriel le dit.

    Ses visites dans les espaces des membres finissent avec elles. Assurez-vous d’abord que la demande vient
    bien de cette personne. Son mot de passe reste le sien ; à la prochaine connexion, la console lui fait
    installer un nouveau second facteur.
    """
    with open_platform(Settings()) as platform:
        member = _known(platform, email)
        agreed(f"Retirer le second facteur de {member} et fermer ses sessions ?", yes=yes)
        with Session(platform.control) as session, session.begin():
            if not accounts.reset_factor(session, accounts.find(session, member), platform.clock()):
                raise Conflict(f"{member} n’a pas de second facteur : il n’y a rien à retirer.")
        end_visits(platform)
    output.line(
        f"Le second facteur de {member} est retiré, ses sessions et ses visites sont finies, un courriel le "
        "lui dit. À sa prochaine connexion, la console lui en fait installer un autre."
    )


@staff.command(short_help="Ferme la console à une personne qui n’est plus de l’équipe.")
@click.argument("email")
@yes_option
def remove(email: str, *, yes: bool) -> None:
    """Supprime le compte d’une personne de l’équipe ; ses sessions et ses visites finissent.

    Le reste de l’équipe en est prévenu par courriel. Ce que cette personne a fait reste aux journaux, à
    son adresse.
    """
    with open_platform(Settings()) as platform:
        member = _known(platform, email)
        agreed(f"Fermer la console à {member} ?", yes=yes)
        with Session(platform.control) as session, session.begin():
            accounts.remove(session, accounts.find(session, member), platform.clock())
        end_visits(platform)
    output.line(f"Le compte de {member} est supprimé, ses sessions et ses visites sont finies.")


def _known(platform: Platform, email: str) -> str:
    """The address as it is on record. Raises NotFound."""
    with Session(platform.control) as session:
        return accounts.find(session, email).email
