"""Logo and banner: shown, taken, refused with the reason, taken away; and what becomes of two colours."""

from dataclasses import replace

from flask import flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from provisioner.annex.entry import Finding
from provisioner.dossiers.drafting import entry_of
from provisioner.dossiers.receiving import remove_picture
from provisioner.web.annex_form import PictureKind, SectionKey, picture_answer
from provisioner.web.annex_form.answering import (
    Kept,
    keep_posted,
    picture_response,
    receive_picture,
    shades_fragment,
    wants_json,
)
from provisioner.web.contact.access import Visit, current_visit, dossier_pages, link_required
from provisioner.web.contact.config import configuration
from provisioner.web.contact.form import form_view, pen, picture_url
from provisioner.web.contact.section import GONE, clash_page, section_page, too_late
from provisioner.web.database import db
from provisioner.web.resuming import resumable
from provisioner.web.sizes import TEXTS, takes_up_to
from themes.problems import Problem

blueprint = dossier_pages("picture")

_PATH = f"/image/<any({', '.join(PictureKind)}):kind>"
# Above what is accepted, so that a picture straight from a camera is refused with the reason.
_LARGEST_UPLOAD = 32 * 1000 * 1000
_TITLES = {PictureKind.LOGO: "Le logo", PictureKind.BANNER: "La bannière"}


@blueprint.get(_PATH)
@link_required
def show(kind: str) -> ResponseReturnValue:
    return picture_response(db.session(), configuration().intake, current_visit().dossier, PictureKind(kind))


@blueprint.post(_PATH)
@link_required
@resumable
@takes_up_to(_LARGEST_UPLOAD)
def receive(kind: str) -> ResponseReturnValue:
    """From the script the picture alone, else with the whole form: texts are saved whatever it is worth."""
    visit, wanted = current_visit(), PictureKind(kind)
    if wants_json():
        return _answer_script(visit, wanted)
    if not visit.may_write:
        return too_late(visit, SectionKey.IDENTITY)
    writing = pen(visit, SectionKey.IDENTITY)
    kept = keep_posted(writing)
    return _received(visit, wanted, kept, receive_picture(writing, wanted))


@blueprint.post("/image/<any(banner):kind>/retirer")
@link_required
@resumable
@takes_up_to(TEXTS)
def remove(kind: str) -> ResponseReturnValue:
    visit, wanted = current_visit(), PictureKind(kind)
    if not visit.may_write:
        return too_late(visit, SectionKey.IDENTITY)
    kept = keep_posted(pen(visit, SectionKey.IDENTITY))
    remove_picture(db.session(), visit.dossier, wanted, visit.signed.at)
    if kept.clashes:
        return clash_page(visit, SectionKey.IDENTITY, kept)
    flash(f"{_TITLES[wanted]} est retirée.")
    return redirect(url_for("section.show", key=SectionKey.IDENTITY, _anchor=wanted), 303)


@blueprint.get("/nuances")
@link_required
def shades() -> ResponseReturnValue:
    """Changes nothing: a part of the page, for its script."""
    dossier = current_visit().dossier
    logo, banner = (picture_url(dossier, kind) for kind in PictureKind)
    return shades_fragment(entry_of(db.session(), dossier), logo, banner)


def _answer_script(visit: Visit, kind: PictureKind) -> ResponseReturnValue:
    if not visit.may_write:
        gone = Problem.error(kind.value, "dossier.sent", GONE)
        return jsonify(picture_answer([gone], picture_url(visit.dossier, kind))), 409
    problems = receive_picture(pen(visit, SectionKey.IDENTITY), kind)
    answer = picture_answer(problems, picture_url(visit.dossier, kind))
    return jsonify(answer), 422 if problems else 200


def _received(
    visit: Visit, kind: PictureKind, kept: Kept, problems: tuple[Problem, ...]
) -> ResponseReturnValue:
    if kept.clashes:
        return clash_page(visit, SectionKey.IDENTITY, kept)
    if problems:
        view = form_view(visit, kept.entry, quiet=True, just_submitted=True)
        told = tuple(map(Finding.of_problem, problems))
        shown = replace(view, findings=(*view.findings, *told))
        return section_page(visit, SectionKey.IDENTITY, shown), 422
    flash(f"{_TITLES[kind]} est {'enregistrée' if kind is PictureKind.BANNER else 'enregistré'}.")
    return redirect(url_for("section.show", key=SectionKey.IDENTITY, _anchor=kind), 303)
