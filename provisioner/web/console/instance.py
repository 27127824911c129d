"""One instance: who it is for, how it is doing, and what staff can ask of it."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from provisioner.audit import record
from provisioner.audit.events import InstancesCheckAsked
from provisioner.backups.watch.alerts import open_alerts
from provisioner.domains.claims import claiming
from provisioner.instances import lifecycle
from provisioner.instances.directory import current_publication, find
from provisioner.instances.overview import HEALTH_TITLES
from provisioner.instances.own_names import own_host
from provisioner.models import Instance
from provisioner.web.config import configuration
from provisioner.web.console.backups.glance import Row, row_of
from provisioner.web.console.backups.records import of_instance
from provisioner.web.console.backups.standing import stand
from provisioner.web.console.colours import Identity
from provisioner.web.console.domains.claim import view_of
from provisioner.web.console.domains.view import NameView
from provisioner.web.console.people import people_of
from provisioner.web.console.progress import Progress
from provisioner.web.console.support_access import SupportView
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.registry import InstanceState
from tenants.web.access import login_required

blueprint = Blueprint("instance", __name__, url_prefix="/instances/<slug:slug>")


@blueprint.get("")
@login_required
def show(slug: str) -> ResponseReturnValue:
    instance = find(db.session(), slug)
    return render_page(
        "instance.html",
        instance=instance,
        member=instance.member,
        address=_address(instance),
        suspended=instance.state is InstanceState.SUSPENDED,
        identity=Identity.of(current_publication(db.session(), instance)),
        backups=_backups(instance),
        support=SupportView.of(instance, configuration().clock()),
        **_what_changes(instance),
    )


@blueprint.get("/conditions")
@login_required
def conditions(slug: str) -> ResponseReturnValue:
    """The parts of the page that change by themselves, for its script to put in place."""
    instance = find(db.session(), slug)
    return render_page("live.html", alone=True, **_what_changes(instance))


@blueprint.post("/verification")
@login_required
def look(slug: str) -> ResponseReturnValue:
    now = configuration().clock()
    lifecycle.look_now(db.session(), slug, now)
    record(db.session(), InstancesCheckAsked((slug,)), now)
    flash("Vérification demandée : les étapes ci-dessous se mettent à jour d’elles-mêmes.")
    return redirect(url_for("instance.show", slug=slug), 303)


@blueprint.get("/suspension")
@login_required
def ask_to_suspend(slug: str) -> ResponseReturnValue:
    instance = find(db.session(), slug)
    if instance.state is InstanceState.SUSPENDED:
        return redirect(url_for("instance.show", slug=slug))
    return render_page("suspend.html", instance=instance, member=instance.member, address=_address(instance))


@blueprint.post("/suspension")
@login_required
def suspend(slug: str) -> ResponseReturnValue:
    instance = lifecycle.suspend(db.session(), slug, configuration().clock())
    flash(f"Suspension de « {instance.member.name} » demandée. « Rétablir » rouvre l’espace à tout moment.")
    return redirect(url_for("instance.show", slug=slug), 303)


@blueprint.post("/retablissement")
@login_required
def resume(slug: str) -> ResponseReturnValue:
    instance = lifecycle.resume(db.session(), slug, configuration().clock())
    flash(f"Rétablissement de « {instance.member.name} » demandé : l’espace rouvre dans quelques secondes.")
    return redirect(url_for("instance.show", slug=slug), 303)


def _address(instance: Instance) -> str:
    """Where its pages are today."""
    return configuration().instance_url(instance.slug, own_host(db.session(), instance.id))


def _backups(instance: Instance) -> Row:
    """As a line of the fleet says it."""
    plan, now = configuration().offer.backup, configuration().clock()
    record = of_instance(db.session(), instance)
    return row_of(stand(plan, record, now), record.archives)


def _what_changes(instance: Instance) -> dict[str, object]:
    settings = configuration()
    progress = Progress.of(instance, settings.clock())
    return {
        "progress": progress,
        "title": HEALTH_TITLES[progress.health],
        "alerts": [alert for alert in open_alerts(db.session()) if alert.slug == instance.slug],
        "people": people_of(settings.people, instance),
        "name": _name(instance),
        "default_host": settings.instance_url(instance.slug).split("://")[1],
    }


def _name(instance: Instance) -> NameView | None:
    domain = claiming.current(db.session(), instance)
    return view_of(domain) if domain is not None else None
