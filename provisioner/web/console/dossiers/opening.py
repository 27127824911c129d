"""A new dossier: from whatever a member sent back, or from nothing."""

from collections.abc import Mapping
from importlib import resources

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from provisioner.dossiers.drafting import open_dossier
from provisioner.dossiers.models import Dossier
from provisioner.dossiers.receiving import Reception, Upload
from provisioner.instances.pictures import PictureKind
from provisioner.web.config import configuration
from provisioner.web.console.dossiers import refusals
from provisioner.web.console.dossiers.desk import signed
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from provisioner.web.sizes import FILES, takes_up_to
from tenants.web.access import login_required
from themes.problems import Problem

blueprint = Blueprint("dossier_opening", __name__, url_prefix="/dossiers/nouveau")

_SAMPLE = {
    "document": "annexe-port-ligny.docx",
    "logo": "logo-port-ligny.png",
    "banner": "banniere-port-ligny.png",
}
Files = Mapping[str, Upload]


@blueprint.get("")
@login_required
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
@login_required
@takes_up_to(FILES)
def submit() -> ResponseReturnValue:
    files = {name: _upload(sent) for name, sent in request.files.items() if sent.filename}
    if request.form.get("action") == "empty":
        return _opened({name: file for name, file in files.items() if name != "document"})
    if "document" not in files:
        message = "Choisissez le document reçu, ou commencez par un formulaire vide."
        return _page((Problem.error("document", "document.no_file", message),)), 422
    return _opened(files)


@blueprint.post("/exemple")
@login_required
def try_sample() -> ResponseReturnValue:
    """In the demonstration alone: the document of a fictional member, as carelessly made as real ones."""
    if configuration().outbox is None:
        abort(404)
    folder = resources.files("provisioner.demo").joinpath("sample")
    files = {kind: Upload(name, folder.joinpath(name).read_bytes()) for kind, name in _SAMPLE.items()}
    return _opened(files)


def _opened(files: Files) -> ResponseReturnValue:
    """To the dossier made of these files; a document that cannot be read makes none."""
    intake = configuration().intake
    dossier = open_dossier(db.session(), intake, signed())
    dossier_id = dossier.id
    reception = Reception(db.session(), intake, dossier, signed())
    problems = reception.document(files["document"]) if "document" in files else ()
    if problems:
        db.session.rollback()
        intake.escrow.destroy(dossier_id)
        return _page(problems), 422
    refused = tuple(
        problem for kind in PictureKind if kind in files for problem in reception.picture(kind, files[kind])
    )
    _welcome(dossier, "document" in files, refused)
    return redirect(url_for("dossier.show", dossier_id=dossier.id), 303)


def _welcome(dossier: Dossier, from_document: bool, refused: tuple[Problem, ...]) -> None:
    if refused:
        refusals.remember(dossier.id, refused)
    if from_document:
        flash("Le document est lu, le formulaire est rempli. Relisez ce qui est signalé.")
    else:
        flash("Le dossier est ouvert : remplissez-le, ou envoyez le lien privé au contact du membre.")


def _upload(sent: FileStorage) -> Upload:
    return Upload(sent.filename or "", sent.stream.read())


def _page(problems: tuple[Problem, ...] = ()) -> str:
    return render_page("dossiers/new.html", problems=problems, sample=configuration().outbox is not None)
