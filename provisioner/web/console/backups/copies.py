"""One copy brought back beside its instance: how far it is, looking into it, keeping it, ending it."""

import uuid
from dataclasses import replace

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from provisioner.audit import record
from provisioner.audit.events import PAGES, CopyKept, CopyVisited
from provisioner.backups.copies import restorations
from provisioner.backups.copies.access import CopiedTable
from provisioner.backups.models import RestorationState
from provisioner.errors import Conflict, NotFound
from provisioner.heartbeat import absent
from provisioner.web.config import configuration
from provisioner.web.console.backups.calendar import day_of
from provisioner.web.console.backups.showing import CopyView, FileView
from provisioner.web.console.progress import LATER, SOON
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from storage.errors import DatabaseUnavailable
from tenants.web.access import login_required

blueprint = Blueprint("backup_copy", __name__, url_prefix="/sauvegardes/copies/<uuid:copy_id>")


@blueprint.get("")
@login_required
def show(copy_id: uuid.UUID) -> ResponseReturnValue:
    return render_page("backups/copy.html", **_shown(copy_id))


@blueprint.get("/suivi")
@login_required
def live(copy_id: uuid.UUID) -> ResponseReturnValue:
    """The parts of the page that change by themselves, for its script to put in place."""
    return render_page("backups/copy_live.html", alone=True, **_shown(copy_id))


@blueprint.get("/ouverture")
@login_required
def visit(copy_id: uuid.UUID) -> ResponseReturnValue:
    """A link made now leads into the copy. Not a post: nothing changes there, and forms may not lead away."""
    copy = ready(copy_id)
    record(db.session(), CopyVisited(copy_id, PAGES), copy.now)
    return redirect(configuration().copies.visit_url(copy.row, copy.now), 303)


@blueprint.post("/conservation")
@login_required
def keep(copy_id: uuid.UUID) -> ResponseReturnValue:
    copy = seen(copy_id)
    restorations.keep(db.session(), copy.row)
    record(db.session(), CopyKept(copy_id, kept=True), copy.now)
    flash("Copie gardée : elle reste jusqu’à ce que quelqu’un la supprime.")
    return redirect(url_for("backup_copy.show", copy_id=copy_id), 303)


@blueprint.post("/terme")
@login_required
def let_go(copy_id: uuid.UUID) -> ResponseReturnValue:
    """The reverse of keeping it."""
    copy = seen(copy_id)
    restorations.let_go(db.session(), copy.row, copy.now)
    record(db.session(), CopyKept(copy_id, kept=False), copy.now)
    flash("Copie plus gardée : elle disparaît d’elle-même à la date ci-dessous.")
    return redirect(url_for("backup_copy.show", copy_id=copy_id), 303)


@blueprint.get("/suppression")
@login_required
def ask_to_drop(copy_id: uuid.UUID) -> ResponseReturnValue:
    copy = seen(copy_id)
    if not copy.is_ready:
        return redirect(url_for("backup_copy.show", copy_id=copy_id))
    return render_page("backups/drop.html", **_named(copy))


@blueprint.post("/suppression")
@login_required
def drop(copy_id: uuid.UUID) -> ResponseReturnValue:
    copy = seen(copy_id)
    failed = copy.has_failed
    restorations.ask_drop(db.session(), copy.row, copy.now)
    if failed:
        flash("Restauration retirée de la liste.")
        return redirect(url_for("backups_of.show", slug=_named(copy)["owner_slug"]), 303)
    flash("Suppression demandée : la copie disparaît dans quelques secondes. L’instance n’est pas touchée.")
    return redirect(url_for("backup_copy.show", copy_id=copy_id), 303)


def seen(copy_id: uuid.UUID) -> CopyView:
    """Raises NotFound."""
    now = configuration().clock()
    copy = CopyView(restorations.find_restoration(db.session(), copy_id), now)
    waits = copy.is_going or copy.row.state is RestorationState.ASKED
    return replace(copy, is_stranded=waits and absent(db.session(), now))


def ready(copy_id: uuid.UUID) -> CopyView:
    """Raises NotFound, or Conflict when there is nothing to look into (any more)."""
    copy = seen(copy_id)
    if not copy.is_ready:
        raise Conflict("Cette copie ne peut pas être ouverte : elle n’est pas prête, ou n’existe plus.")
    return copy


def _shown(copy_id: uuid.UUID) -> dict[str, object]:
    copy = seen(copy_id)
    return {
        **_named(copy),
        "tables": _tables(copy) if copy.is_ready else [],
        "files": _files(copy) if copy.is_ready else [],
        "poll_after": SOON if copy.is_under_way else LATER,
    }


def _files(copy: CopyView) -> list[FileView]:
    return [FileView(file.name, file.size) for file in configuration().copies.files(copy.row)]


def _tables(copy: CopyView) -> list[CopiedTable] | None:
    """None when the copy's database does not answer: the rest of its page is of use all the same."""
    try:
        return configuration().copies.tables(copy.row)
    except DatabaseUnavailable:
        return None


def _named(copy: CopyView) -> dict[str, object]:
    """A copy is of an instance: the control plane's own archives are not brought back beside it."""
    instance = copy.row.archive.instance
    if instance is None:
        raise NotFound("Cette copie n’est celle d’aucune instance.")
    taken_at = copy.row.archive.taken_at
    return {
        "copy": copy,
        "owner_slug": instance.slug,
        "owner_name": instance.member.name,
        "taken_at": taken_at,
        "day": day_of(taken_at),
    }
