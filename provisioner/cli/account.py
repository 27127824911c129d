"""``provisioner account``: the people of an instance, where its super-conseillers cannot help themselves."""

import uuid
from datetime import datetime

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.audit.events import AccountFactorReset
from provisioner.audit.trail import record
from provisioner.cli import output
from provisioner.cli.asking import agreed, yes_option
from provisioner.errors import Conflict, NotFound
from provisioner.instances.directory import find
from provisioner.settings import Settings
from tenants.accounts import find_by_email
from tenants.accounts.unlocking import tell_factor_taken_away
from tenants.audit import acting
from tenants.audit.trail import OPERATOR
from tenants.models import Account
from tenants.second_factor import reset_factor as reset


@click.group()
def account() -> None:
    """Comptes des membres, quand personne n’y peut plus rien chez eux."""


@account.command("reset-factor", short_help="Retire le second facteur d’une personne qui l’a perdu.")
@click.argument("slug")
@click.argument("email")
@yes_option
def reset_factor(slug: str, email: str, *, yes: bool) -> None:
    """Retire le second facteur d’une personne qui l’a perdu ; ses sessions finissent, un courriel le lui dit.

    Assurez-vous d’abord que la demande vient bien d’elle. Son mot de passe reste le sien ; un·e
    super-conseiller·ère de la structure peut faire de même depuis la page « Comptes ».
    """
    with open_platform(Settings()) as platform:
        now = platform.clock()
        with Session(platform.control) as control, control.begin():
            instance = find(control, slug)
            engine = platform.tenants.engine(instance.id, instance.database_server)
            structure = instance.member.name
            with Session(engine) as session:
                who = f"{_account(session, email).full_name} ({structure})"
            agreed(f"Retirer le second facteur de {who} et fermer ses sessions ?", yes=yes)
            with Session(engine) as session, session.begin():
                account_id = _reset(session, email, now)
            record(control, AccountFactorReset(slug, account_id), now)
    output.line(
        f"Le second facteur de {who} est retiré, ses sessions sont fermées, un courriel le lui dit. Son mot "
        "de passe suffit, à moins que la structure n’exige un second facteur : elle en installe alors un "
        "autre en entrant."
    )


def _account(session: Session, email: str, *, lock: bool = False) -> Account:
    """Raises NotFound."""
    found = find_by_email(session, email, lock=lock)
    if found is None:
        raise NotFound(f"Aucun compte de cette instance n’a l’adresse « {email} ».")
    return found


def _reset(session: Session, email: str, now: datetime) -> uuid.UUID:
    """Whose it was. Raises NotFound and Conflict, each with what is wrong."""
    acting(session, OPERATOR)
    found = _account(session, email, lock=True)
    if not reset(session, found, now):
        raise Conflict(f"{email} n’a pas de second facteur : il n’y a rien à retirer.")
    tell_factor_taken_away(session, found, now)
    return found.id
