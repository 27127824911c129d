"""What a copy holds, piece by piece: a table as CSV, a file as it was."""

import uuid
from pathlib import PurePosixPath

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from provisioner.audit import record
from provisioner.audit.events import CopyVisited
from provisioner.errors import OutsideFailed
from provisioner.web.config import configuration
from provisioner.web.console.backups.calendar import day_of
from provisioner.web.console.backups.copies import ready
from provisioner.web.console.backups.showing import CopyView
from provisioner.web.database import db
from storage.errors import DatabaseUnavailable
from tenants.web.access import login_required

blueprint = Blueprint("backup_contents", __name__, url_prefix="/sauvegardes/copies/<uuid:copy_id>")


@blueprint.get("/table")
@login_required
def table(copy_id: uuid.UUID) -> ResponseReturnValue:
    """The rows of one table, streamed: there may be more of them than memory."""
    copy, name = ready(copy_id), request.args.get("nom", "")
    try:
        rows = configuration().copies.csv(copy.row, name)
    except DatabaseUnavailable:
        raise OutsideFailed("La base de cette copie ne répond pas. Réessayez dans un instant.") from None
    record(db.session(), CopyVisited(copy_id, name), copy.now)
    return _attached(Response(rows, content_type="text/csv; charset=utf-8"), f"{_prefix(copy)}-{name}.csv")


@blueprint.get("/fichier")
@login_required
def file(copy_id: uuid.UUID) -> ResponseReturnValue:
    """Given as bytes to keep, never to be shown by the browser: it is a stranger's file."""
    copy, name = ready(copy_id), request.args.get("nom", "")
    content = configuration().copies.read_file(copy.row, name)
    record(db.session(), CopyVisited(copy_id, name), copy.now)
    answer = Response(content, mimetype="application/octet-stream")
    return _attached(answer, f"{_prefix(copy)}-{PurePosixPath(name).name}")


def _prefix(copy: CopyView) -> str:
    """``val-d-ambre-2026-11-21``: tells downloads of several days apart."""
    archive = copy.row.archive
    slug = archive.instance.slug if archive.instance is not None else "copie"
    return f"{slug}-{day_of(archive.taken_at)}"


def _attached(answer: Response, name: str) -> Response:
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
