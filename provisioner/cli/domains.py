"""``provisioner domain ask``, ``release`` and ``list``: which instance has which name of its own."""

import getpass
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.cli import output
from provisioner.cli.heartbeat import warn
from provisioner.domains.claims import claiming
from provisioner.domains.claims.claiming import Wish
from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.models import Domain, DomainState
from provisioner.domains.names import understood
from provisioner.domains.records import SUGGESTED_TTL, Record, records_for
from provisioner.domains.tokens import token_of
from provisioner.errors import Conflict
from provisioner.instances import directory
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.settings import Settings
from tenants.calendar import PARIS

STATES = {
    DomainState.REQUESTED: "demandé",
    DomainState.WAITING: "attendu",
    DomainState.VERIFIED: "vérifié",
    DomainState.SERVED: "en service",
    DomainState.DEGRADED: "en panne",
    DomainState.RELEASED: "libéré",
}
_HEADING = ("nom", "instance", "état", "constat", "vérifié le", "prochaine vérification")


@click.command(short_help="Demande un nom pour une instance.")
@click.argument("slug")
@click.argument("host", metavar="NOM")
@output.json_option
def ask(slug: str, host: str, *, as_json: bool) -> None:
    """Demande un nom pour une instance, et dit les enregistrements DNS à créer."""
    with open_platform(Settings()) as platform, Session(platform.control) as session, session.begin():
        instance = directory.find(session, slug)
        wish = Wish(host, getpass.getuser(), platform.clock())
        domain = _requested(session, platform, instance, wish)
        told = _told(domain)
        records = _records(platform, domain)
    if as_json:
        output.document(told)
    output.line(f"{told['host']} est demandé pour « {slug} ». À créer dans sa zone DNS :")
    for record in records:
        output.line(f"  {_zone_line(record)}")
    if told["checked_at"] is None and len(records) == 1:
        output.line(
            "Si ce nom mène déjà à nous, la première vérification demandera aussi un TXT : relancez alors "
            "cette commande, ou voyez la console."
        )


@click.command(short_help="Libère le nom d’une instance.")
@click.argument("host", metavar="NOM")
@click.option("--yes", metavar="NOM", help="Répond d’avance à la question, pour un programme.")
def release(host: str, *, yes: str | None) -> None:
    """Libère un nom : l’instance n’y répond plus, son adresse par défaut continue."""
    name = understood(host) or host
    if yes is not None and understood(yes) != name:
        raise click.UsageError(f"--yes {yes} ne désigne pas le nom « {name} » : rien n’a été fait.")
    with open_platform(Settings()) as platform:
        if yes is None:
            _make_sure(platform, name)
        with Session(platform.control) as session, session.begin():
            domain = claiming.find_by_host(session, name)
            was_answered = domain.state.is_answered
            claiming.release(session, domain, getpass.getuser(), platform.clock())
            slug, record = domain.instance.slug, _zone_line(_records(platform, domain)[0])
        default = platform.settings.url(slug)
    what = "n’y répond plus et continue" if was_answered else "ne l’attend plus et répond"
    output.line(f"{name} est libéré : « {slug} » {what} à {default}.")
    there = "cet enregistrement" if was_answered else "cet enregistrement, s’il existe"
    output.line(f"Demandez à qui gère le DNS de supprimer {there} :")
    output.line(f"  {record}")


@click.command("list")
@output.json_option
def list_(*, as_json: bool) -> None:
    """Tous les noms, et ceux qui sont libérés mais mènent encore ici."""
    with open_platform(Settings()) as platform, Session(platform.control) as session:
        warn(platform, session)
        domains = claiming.all_domains(session, released=True)
        if as_json:
            output.document({"domains": [_told(domain) for domain in domains]})
            return
        if domains:
            output.table([_HEADING, *map(_row, domains)])
        else:
            output.line("Aucun nom n’est demandé.")


def _make_sure(platform: Platform, name: str) -> None:
    """Raises Conflict unless the answer is right, Abort when somebody goes away instead."""
    with Session(platform.control) as session:
        domain = claiming.find_by_host(session, name)
        if not domain.state.is_answered:
            return
        slug = domain.instance.slug
    output.line(
        f"{name} mène à l’instance « {slug} » : ses visiteurs n’y trouveront plus rien. Le contact du "
        "membre, l’équipe et la personne qui gère le DNS, si le lien privé lui a été envoyé, "
        "reçoivent un courriel."
    )
    try:
        answer = click.prompt("Recopiez le nom à libérer", default="", show_default=False, err=True)
    except click.Abort:
        output.line("Rien n’a été fait.")
        raise
    if understood(answer) != name:
        raise Conflict("Ce n’est pas ce nom : rien n’a été fait.", slug)


def _requested(session: Session, platform: Platform, instance: Instance, wish: Wish) -> Domain:
    try:
        return claiming.request(session, platform.intake.names, instance, wish)
    except Conflict as taken:
        way = "Un nom se libère avec « provisioner domain release NOM »."
        raise Conflict(f"{taken} {way}", taken.slug, taken.problems) from taken


def _records(platform: Platform, domain: Domain) -> tuple[Record, ...]:
    token = (
        token_of(platform.domain_key, domain.id, domain.verified_at) if claiming.asks_token(domain) else None
    )
    zone = domain.diagnosis["zone"] if domain.diagnosis else None
    return records_for(domain.host, platform.offer.domain.cname_target, token, zone)


def _zone_line(record: Record) -> str:
    """As a zone file has it, whatever its origin is (RFC 1035, 5.1)."""
    value = f'"{record.value}"' if record.type == "TXT" else f"{record.value}."
    return f"{record.name}.  {SUGGESTED_TTL}  IN  {record.type}  {value}"


def _told(domain: Domain) -> dict[str, Any]:
    return {
        "host": domain.host,
        "slug": domain.instance.slug,
        "state": domain.state.value,
        "verdict": domain.verdict,
        "token_reason": domain.token_reason.value if domain.token_reason else None,
        "asked_at": _written(domain.asked_at),
        "checked_at": _written(domain.checked_at),
        "next_look_at": _written(domain.next_look_at),
        "degraded_at": _written(domain.degraded_at),
        "certificate_until": _written(domain.certificate_until),
        "released_at": _written(domain.released_at),
    }


def _row(domain: Domain) -> tuple[str, ...]:
    moments = (_day(domain.checked_at), _day(domain.next_look_at))
    return (domain.host, domain.instance.slug, STATES[domain.state], _finding(domain), *moments)


def _finding(domain: Domain) -> str:
    """What is wrong, by the codes of ``domain check``; of a name given back, that it still leads here."""
    if domain.state is DomainState.RELEASED:
        return "mène encore ici"
    diagnosis = of_row(domain.diagnosis) if domain.diagnosis else None
    if diagnosis is not None and not diagnosis.verdict.is_right:
        return ", ".join(problem.code.value for problem in diagnosis.problems)
    return "certificat" if domain.certificate_problem else "—"


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M:%S}" if moment is not None else "—"
