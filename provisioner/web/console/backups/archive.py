"""One archive: all that is known of it, and what can be asked of it."""

import uuid

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from provisioner.audit import record
from provisioner.audit.events import PROVEN, READ_BACK, ArchiveChecked
from provisioner.backups import catalogue
from provisioner.backups.copies import restorations
from provisioner.backups.models import Archive, Drill
from provisioner.errors import Conflict
from provisioner.jobs import defer_verify
from provisioner.web.config import configuration
from provisioner.web.console.backups.activity import under_way
from provisioner.web.console.backups.calendar import day_of
from provisioner.web.console.backups.ended import ended_lately
from provisioner.web.console.backups.showing import ArchiveView
from provisioner.web.console.backups.standing import CONTROL_NAME
from provisioner.web.console.progress import LATER, SOON
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.web.access import login_required

blueprint = Blueprint("backup", __name__, url_prefix="/sauvegardes/archives/<uuid:archive_id>")


@blueprint.get("")
@login_required
def show(archive_id: uuid.UUID) -> ResponseReturnValue:
    return render_page("backups/archive.html", **_shown(archive_id))


@blueprint.get("/suivi")
@login_required
def live(archive_id: uuid.UUID) -> ResponseReturnValue:
    """The parts of the page that change by themselves, for its script to put in place."""
    return render_page("backups/archive_live.html", alone=True, **_shown(archive_id))


@blueprint.post("/verification")
@login_required
def verify(archive_id: uuid.UUID) -> ResponseReturnValue:
    archive = seen(archive_id)
    if not archive.can_be_verified:
        raise Conflict(_not_any_more("vérifiée", archive), slug_of(archive.row))
    defer_verify(db.session(), archive_id)
    record(db.session(), ArchiveChecked(archive_id, READ_BACK), archive.now)
    return redirect(url_for("backup.show", archive_id=archive_id), 303)


@blueprint.post("/epreuve")
@login_required
def drill(archive_id: uuid.UUID) -> ResponseReturnValue:
    archive = seen(archive_id)
    if not archive.can_be_proven:
        raise Conflict(_not_any_more("éprouvée", archive), slug_of(archive.row))
    restorations.ask_drill(db.session(), archive.row)
    record(db.session(), ArchiveChecked(archive_id, PROVEN), archive.now)
    return redirect(url_for("backup.show", archive_id=archive_id), 303)


@blueprint.get("/restauration")
@login_required
def ask_to_restore(archive_id: uuid.UUID) -> ResponseReturnValue:
    archive = seen(archive_id)
    if not archive.can_be_restored:
        return redirect(url_for("backup.show", archive_id=archive_id))
    days = restorations.LIFETIME.days
    return render_page("backups/restore.html", archive=archive, lifetime_days=days, **_owner(archive.row))


@blueprint.post("/restauration")
@login_required
def restore(archive_id: uuid.UUID) -> ResponseReturnValue:
    copy = restorations.ask_restoration(
        db.session(), seen(archive_id).row, current_user.email, configuration().clock()
    )
    return redirect(url_for("backup_copy.show", copy_id=copy.id), 303)


def seen(archive_id: uuid.UUID) -> ArchiveView:
    """Raises NotFound."""
    return ArchiveView(catalogue.find_archive(db.session(), archive_id), configuration().clock())


def slug_of(archive: Archive) -> str | None:
    return archive.instance.slug if archive.instance is not None else None


def _owner(archive: Archive) -> dict[str, object]:
    name = archive.instance.member.name if archive.instance is not None else CONTROL_NAME
    return {"owner_slug": slug_of(archive), "owner_name": name, "day": day_of(archive.taken_at)}


def _shown(archive_id: uuid.UUID) -> dict[str, object]:
    archive = seen(archive_id)
    owner = archive.row.instance_id
    concerned = under_way(db.session(), owner, archive.now)
    doing = [each for each in concerned if each.archive_id == archive_id]
    drills = select(Drill).where(Drill.archive_id == archive_id).order_by(Drill.started_at.desc())
    return {
        "archive": archive,
        "doing": doing,
        "ended": [
            each for each in ended_lately(db.session(), owner, archive.now) if each.archive_id == archive_id
        ],
        "drills": list(db.session.scalars(drills)),
        "drill_every_days": configuration().offer.backup.drill_every_days,
        "location": configuration().location(archive.row.key),
        "poll_after": SOON if doing else LATER,
        **_owner(archive.row),
    }


def _not_any_more(done: str, archive: ArchiveView) -> str:
    return f"Cette sauvegarde ne peut pas être {done} : elle est {archive.words}."
