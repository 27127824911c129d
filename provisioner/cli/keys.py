"""``provisioner keys``: whether keys open what they should, and replacing them."""

import sys

import click
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.app.platform import open_platform
from provisioner.audit.events import OPERATOR, KeysRotated
from provisioner.backups.keys.escrow_check import check_escrow
from provisioner.backups.keys.rotation import keys_lock, replace_operator_key, rotate_control, rotate_instance
from provisioner.cli import output
from provisioner.cli.recording import put_on_record
from provisioner.errors import EXIT_CODES, InputRefused
from provisioner.instances import directory
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from storage.wrappings import fingerprint


@click.group()
def keys() -> None:
    """Clés des originaux et des sauvegardes."""


@keys.command()
@output.json_option
def check(*, as_json: bool) -> None:
    """Essaie toutes les clés du coffre avec la clé de l’opérateur."""
    with open_platform(Settings()) as platform, Session(platform.control) as session:
        found = check_escrow(platform, session)
    problems = [finding.problem for finding in found.findings]
    if as_json:
        told = [problem.as_json() for problem in problems]
        output.document({"ok": found.ok, "owners": found.owners, "problems": told})
    output.problems(problems)
    if not found.ok:
        sys.exit(EXIT_CODES[InputRefused])
    output.line(f"La clé de l’opérateur ouvre les clés des {found.owners} titulaires du coffre.")


@keys.command(short_help="Donne de nouvelles clés.")
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@click.option("--operator", is_flag=True, help="Remplace la clé de l’opérateur, et elle seule.")
def rotate(slugs: tuple[str, ...], *, operator: bool) -> None:
    """Donne une nouvelle clé aux instances nommées, ou à toutes et à la base de contrôle.

    Ce qui est chiffré pour les anciennes reste lisible. Interrompue, la commande se relance.
    """
    if operator and slugs:
        raise click.UsageError("--operator remplace la clé de l’opérateur seule : ne nommez pas d’instance.")
    settings = Settings()
    with open_platform(settings) as platform:
        if operator:
            _rotate_operator(platform, settings)
        else:
            _rotate(platform, slugs)


def _rotate(platform: Platform, slugs: tuple[str, ...]) -> None:
    with Session(platform.control) as session:
        everybody = [one.slug for one in directory.all_instances(session) if one.recipient is not None]
    for slug in slugs or everybody:
        with Session(platform.control) as session, session.begin():
            recipient = rotate_instance(platform, session, slug)
        output.line(f"{slug} : nouvelle clé, d’empreinte {fingerprint(recipient)}.")
    if not slugs:
        output.line(f"Base de contrôle : nouvelle clé, d’empreinte {fingerprint(rotate_control(platform))}.")


def _rotate_operator(platform: Platform, settings: Settings) -> None:
    with keys_lock(platform):
        done = replace_operator_key(platform.escrow, Addresses(settings).operator_keys)
    put_on_record(platform, KeysRotated(OPERATOR))
    for flaw in done.flaws:
        output.failure(flaw)
    output.line(
        f"Nouvelle clé de l’opérateur, d’empreinte {fingerprint(done.recipient)} ; elle ouvre les clés des "
        f"{done.owners} titulaires. Copiez {settings.secrets / 'operator'} en lieu sûr, puis "
        "« operator-recipient » sur les autres machines. La clé d’avant n’ouvre plus rien dans le coffre ; "
        "elle reste dans « operator-former-… », à effacer quand les copies du coffre sont refaites aussi."
    )
