"""``provisioner instance``: seeing instances, and changing what they should be."""

import sys
import uuid
from collections.abc import Callable
from datetime import datetime

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.audit.events import ALL, InstancesCheckAsked
from provisioner.cli import output, steps
from provisioner.cli.heartbeat import warn
from provisioner.cli.migrating import migrate
from provisioner.cli.recording import put_on_record
from provisioner.errors import EXIT_CODES, OutsideFailed
from provisioner.instances import directory, lifecycle
from provisioner.instances.conditions import ordered, title
from provisioner.instances.invitations import invite_again
from provisioner.instances.own_names import own_host, own_hosts
from provisioner.instances.waiting import settle
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.settings import Settings
from tenants.registry import InstanceState

WAIT_SECONDS = 60
STATES = {InstanceState.ACTIVE: "active", InstanceState.SUSPENDED: "suspendue"}


@click.group()
def instance() -> None:
    """Instances des membres."""


instance.add_command(migrate)


@instance.command("list")
@output.json_option
def list_(*, as_json: bool) -> None:
    """Toutes les instances."""
    with open_platform(Settings()) as platform, Session(platform.control) as session:
        warn(platform, session)
        instances = directory.all_instances(session)
        if as_json:
            output.document([directory.show(platform, session, one) for one in instances])
            return
        own = own_hosts(session)
        for one in instances:
            url = platform.settings.instance_url(one.slug, own.get(one.id))
            click.echo(f"{one.slug:<32} {STATES[one.state]:<10} {url}")


@instance.command()
@click.argument("slug")
@output.json_option
def show(slug: str, *, as_json: bool) -> None:
    """Une instance, ses conditions et ses comptes."""
    with open_platform(Settings()) as platform:
        _show(platform, slug, as_json=as_json)


@instance.command()
@click.argument("slug")
@output.json_option
def suspend(slug: str, *, as_json: bool) -> None:
    """Ferme l’instance à ses utilisateurs, sans rien perdre."""
    _change(slug, lifecycle.suspend, as_json=as_json)


@instance.command()
@click.argument("slug")
@output.json_option
def resume(slug: str, *, as_json: bool) -> None:
    """Rouvre une instance suspendue."""
    _change(slug, lifecycle.resume, as_json=as_json)


@instance.command(short_help="Envoie une nouvelle invitation à une personne.")
@click.argument("slug")
@click.argument("email")
def invite(slug: str, email: str) -> None:
    """Envoie une nouvelle invitation à une personne dont le lien a expiré ou s’est perdu."""
    with open_platform(Settings()) as platform:
        instance_id = invite_again(platform, slug, email).id
        done = settle(platform, instance_id, WAIT_SECONDS, lambda kind, seen: None)
    _complain_of([] if done else [slug])
    output.line(f"Nouvelle invitation envoyée à {email} ; les liens précédents ne servent plus.")


@instance.command()
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@output.json_option
def reconcile(slugs: tuple[str, ...], *, as_json: bool) -> None:
    """Remet en conformité les instances nommées, ou toutes."""
    with open_platform(Settings()) as platform:
        with Session(platform.control) as session:
            wanted = [directory.find(session, slug) for slug in slugs] or directory.all_instances(session)
            targets = {one.slug: one.id for one in wanted}
        put_on_record(platform, InstancesCheckAsked(slugs or (ALL,)))
        unsettled = [slug for slug, one in targets.items() if not _settle(platform, slug, one)]
        if as_json:
            with Session(platform.control) as session:
                found = [session.get_one(Instance, one) for one in targets.values()]
                output.document([directory.show(platform, session, one) for one in found])
    _complain_of(unsettled)


def _settle(platform: Platform, slug: str, instance_id: uuid.UUID) -> bool:
    output.line(slug)
    return settle(platform, instance_id, WAIT_SECONDS, steps.step)


def _change(slug: str, change: Callable[[Session, str, datetime], Instance], *, as_json: bool) -> None:
    with open_platform(Settings()) as platform:
        with Session(platform.control) as session, session.begin():
            instance_id = change(session, slug, platform.clock()).id
        done = settle(platform, instance_id, WAIT_SECONDS, lambda kind, seen: None)
        _show(platform, slug, as_json=as_json)
    _complain_of([] if done else [slug])


def _complain_of(unsettled: list[str]) -> None:
    if unsettled:
        output.failure(f"Pas encore conforme après {WAIT_SECONDS} s : {', '.join(unsettled)}.")
        sys.exit(EXIT_CODES[OutsideFailed])


def _show(platform: Platform, slug: str, *, as_json: bool) -> None:
    with Session(platform.control) as session:
        one = directory.find(session, slug)
        if as_json:
            output.document(directory.show(platform, session, one))
            return
        url, own = platform.settings.instance_url, own_host(session, one.id)
        click.echo(f"{one.slug} ({STATES[one.state]}) {url(one.slug, own)}")
        if own is not None:
            click.echo(f"Répond aussi à {url(one.slug)}, qui y mène.")
        for condition in ordered(one):
            steps.condition(title(condition.type), condition.status, condition.message)
