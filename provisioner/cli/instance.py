"""``provisioner instance``: seeing instances, and changing what they should be."""

from collections.abc import Callable
from datetime import datetime

import click
from sqlalchemy.orm import Session

from provisioner.app import open_platform
from provisioner.cli import output
from provisioner.instances import directory, lifecycle
from provisioner.instances.conditions import TITLES, ConditionType, ordered
from provisioner.instances.reconcile import reconcile as reconcile_instance
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.settings import Settings


@click.group()
def instance() -> None:
    """Instances des membres."""


@instance.command("list")
@output.json_option
def list_(*, as_json: bool) -> None:
    """Toutes les instances."""
    with open_platform(Settings()) as platform, Session(platform.control) as session:
        instances = directory.all_instances(session)
        if as_json:
            output.document([directory.show(platform, session, one) for one in instances])
            return
        for one in instances:
            click.echo(f"{one.slug:<32} {one.state.value:<10} {platform.settings.url(one.slug)}")


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


@instance.command()
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@output.json_option
def reconcile(slugs: tuple[str, ...], *, as_json: bool) -> None:
    """Remet en conformité les instances nommées, ou toutes."""
    with open_platform(Settings()) as platform:
        with Session(platform.control) as session:
            wanted = [directory.find(session, slug) for slug in slugs] or directory.all_instances(session)
            targets = [(one.id, one.slug) for one in wanted]
        for instance_id, slug in targets:
            output.line(slug)
            reconcile_instance(platform, instance_id, output.step)
        if as_json:
            with Session(platform.control) as session:
                output.document(
                    [directory.show(platform, session, session.get_one(Instance, one)) for one, _ in targets]
                )


def _change(slug: str, change: Callable[[Session, str, datetime], Instance], *, as_json: bool) -> None:
    with open_platform(Settings()) as platform:
        with Session(platform.control) as session, session.begin():
            instance_id = change(session, slug, platform.clock()).id
        reconcile_instance(platform, instance_id)
        _show(platform, slug, as_json=as_json)


def _show(platform: Platform, slug: str, *, as_json: bool) -> None:
    with Session(platform.control) as session:
        one = directory.find(session, slug)
        if as_json:
            output.document(directory.show(platform, session, one))
            return
        click.echo(f"{one.slug} ({one.state.value}) {platform.settings.url(one.slug)}")
        for condition in ordered(one):
            title = TITLES[ConditionType(condition.type)]
            output.condition(title, condition.status, condition.message)
