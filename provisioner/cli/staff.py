"""``provisioner staff``: the operator's own accounts."""

import click
from sqlalchemy.orm import Session

from provisioner import staff as accounts
from provisioner.addresses import Addresses
from provisioner.app import CONSOLE_NAME, open_platform
from provisioner.audit import record
from provisioner.audit.events import StaffLinkMade
from provisioner.cli import output
from provisioner.errors import Conflict
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
def reset_factor(email: str) -> None:
    """Retire le second facteur d’un·e collègue qui l’a perdu, et ferme ses sessions.

    Son mot de passe reste le sien ; à la prochaine connexion, la console lui fait installer un nouveau
    second facteur.
    """
    with open_platform(Settings()) as platform, Session(platform.control) as session, session.begin():
        if not accounts.reset_factor(session, email, platform.clock()):
            raise Conflict(f"{email} n’a pas de second facteur : il n’y a rien à retirer.")
    output.line(f"Le second facteur de {email} est retiré et ses sessions sont fermées.")
