"""Files into a dossier: pictures, a newer version of the document. What came is never given out again."""

import uuid

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from provisioner.dossiers.drafting import entry_of
from provisioner.dossiers.models import Dossier
from provisioner.dossiers.receiving import Reception, Upload, remove_picture
from provisioner.web.annex_form import PictureKind, picture_answer
from provisioner.web.annex_form.answering import keep_posted, picture_response, receive_picture, wants_json
from provisioner.web.annex_form.pictures import RULES
from provisioner.web.config import configuration
from provisioner.web.console.dossiers.desk import locked, pen, seen, signed
from provisioner.web.console.dossiers.form import clash_page, form_page
from provisioner.web.console.dossiers.showing import form_view, picture_source
from provisioner.web.database import db
from provisioner.web.resuming import resumable
from provisioner.web.sizes import FILES, takes_up_to
from tenants.web.access import login_required
from themes.problems import Problem

blueprint = Blueprint("dossier_files", __name__, url_prefix="/dossiers/<uuid:dossier_id>")

_KIND = "<any(logo, banner):kind>"


@blueprint.get(f"/images/{_KIND}")
@login_required
def picture(dossier_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    return picture_response(db.session(), configuration().intake, seen(dossier_id), PictureKind(kind))


@blueprint.post(f"/images/{_KIND}")
@login_required
@takes_up_to(FILES)
@resumable
def upload(dossier_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    """By the script, the file alone; by the page's button, the whole form with it."""
    dossier = locked(dossier_id)
    if wants_json():
        problems = receive_picture(pen(dossier), PictureKind(kind))
        source = picture_source(dossier, PictureKind(kind))
        return jsonify(picture_answer(problems, source)), 422 if problems else 200
    return _upload_with_texts(dossier, PictureKind(kind))


@blueprint.post(f"/images/{_KIND}/retrait")
@login_required
@takes_up_to(FILES)
@resumable
def remove(dossier_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    dossier = locked(dossier_id)
    kept = keep_posted(pen(dossier))
    remove_picture(db.session(), dossier, PictureKind(kind), configuration().clock())
    if kept.clashes:
        return clash_page(dossier, kept), kept.status
    flash(f"{RULES[PictureKind(kind)].title} : l’image est retirée du dossier.")
    return redirect(url_for("dossier.show", dossier_id=dossier_id, _anchor=kind), 303)


@blueprint.post("/document")
@login_required
@takes_up_to(FILES)
def replace_document(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """A newer version from the member: the form takes it over, and the page shows what that changed."""
    dossier = locked(dossier_id)
    before = dossier.revision
    problems = _read(dossier)
    if problems:
        view = form_view(dossier, entry_of(db.session(), dossier), problems, just_submitted=True)
        return form_page(dossier, view, dossier.revision, document_problems=problems), 422
    flash("Le document est lu, et le formulaire rempli avec ce qu’il dit. Voici ce qui change.")
    return redirect(
        url_for("dossier_history.show", dossier_id=dossier_id, de=before, a=dossier.revision), 303
    )


def _upload_with_texts(dossier: Dossier, kind: PictureKind) -> ResponseReturnValue:
    kept = keep_posted(pen(dossier))
    problems = receive_picture(pen(dossier), kind)
    if kept.clashes or problems:
        view = form_view(dossier, kept.entry, problems, clashes=kept.clashes, just_submitted=True)
        return form_page(dossier, view, kept.revision, clashed=bool(kept.clashes)), 422 if problems else 409
    flash(f"{RULES[kind].title} : l’image est reçue.")
    return redirect(url_for("dossier.show", dossier_id=dossier.id, _anchor=kind.value), 303)


def _read(dossier: Dossier) -> tuple[Problem, ...]:
    sent = request.files.get("document")
    if sent is None or not sent.filename:
        return (Problem.error("document", "document.no_file", "Choisissez d’abord le document à lire."),)
    reception = Reception(db.session(), configuration().intake, dossier, signed())
    return reception.document(Upload(sent.filename, sent.stream.read()))
