"""``provisioner domain ask``, ``release`` and ``list``: which instance has which name of its own."""

import getpass
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from provisioner.app import open_platform
from provisioner.cli import output
from provisioner.cli.heartbeat import warn
from provisioner.domains import claims
from provisioner.domains.claims import Wish
from provisioner.domains.models import Domain, DomainState
from provisioner.domains.names import normal
from provisioner.domains.records import Record, records_for
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
_HEADING = ("nom", "instance", "état", "examiné le", "prochain examen")


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
        output.line(f"  {record.name}  {record.type}  {record.value}")


@click.command(short_help="Libère le nom d’une instance.")
@click.argument("host", metavar="NOM")
def release(host: str) -> None:
    """Libère un nom : l’instance n’y répond plus, son adresse par défaut continue."""
    with open_platform(Settings()) as platform, Session(platform.control) as session, session.begin():
        domain = claims.find_by_host(session, normal(host) or host)
        claims.release(session, domain, getpass.getuser(), platform.clock())
        slug = domain.instance.slug
    output.line(f"{host} est libéré : « {slug} » n’y répond plus.")


@click.command("list")
@output.json_option
def list_(*, as_json: bool) -> None:
    """Tous les noms, et ceux qui sont libérés mais mènent encore ici."""
    with open_platform(Settings()) as platform, Session(platform.control) as session:
        warn(platform, session)
        domains = claims.all_domains(session, released=True)
        if as_json:
            output.document({"domains": [_told(domain) for domain in domains]})
            return
        output.table([_HEADING, *map(_row, domains)])


def _requested(session: Session, platform: Platform, instance: Instance, wish: Wish) -> Domain:
    try:
        return claims.request(session, platform.intake.names, instance, wish)
    except Conflict as taken:
        way = "Un nom se libère avec « provisioner domain release NOM »."
        raise Conflict(f"{taken} {way}", taken.slug, taken.problems) from taken


def _records(platform: Platform, domain: Domain) -> tuple[Record, ...]:
    token = token_of(platform.domain_key, domain.id) if claims.asks_token(domain) else None
    zone = domain.diagnosis["zone"] if domain.diagnosis else None
    return records_for(domain.host, platform.offer.domain.cname_target, token, zone)


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
    return (domain.host, domain.instance.slug, STATES[domain.state], *moments)


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M:%S}" if moment is not None else "—"
