"""One dossier: the whole form on one page, with all there is to say about it, and what to do next."""

import uuid
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from provisioner.annex.entry import Entry
from provisioner.dossiers import doubts, drafting
from provisioner.dossiers.erasing import erased_on
from provisioner.dossiers.models import Dossier, DossierState
from provisioner.web.annex_form import SECTIONS, FormView, PictureKind
from provisioner.web.annex_form.answering import (
    Kept,
    autosaved,
    keep_posted,
    shades_fragment,
    too_many_people,
)
from provisioner.web.annex_form.parsing import Posted
from provisioner.web.annex_form.sections import SectionKey, section_of
from provisioner.web.annex_form.view import anchor
from provisioner.web.console.dossiers import refusals
from provisioner.web.console.dossiers.desk import locked, pen, seen
from provisioner.web.console.dossiers.showing import form_view, picture_source
from provisioner.web.console.dossiers.standing import Standing
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from provisioner.web.resuming import resumable
from provisioner.web.sizes import TEXTS, takes_up_to
from tenants.web.access import login_required

blueprint = Blueprint("dossier", __name__, url_prefix="/dossiers/<uuid:dossier_id>")


@blueprint.get("")
@login_required
def show(dossier_id: uuid.UUID) -> ResponseReturnValue:
    dossier = seen(dossier_id)
    if dossier.state is DossierState.ACCEPTED:
        return render_page("dossiers/accepted.html", dossier=dossier)
    entry = drafting.entry_of(db.session(), dossier)
    return form_page(dossier, form_view(dossier, entry, refusals.recall(dossier_id)), dossier.revision)


@blueprint.post("")
@login_required
@takes_up_to(TEXTS)
@resumable
def save(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Whatever was typed is saved, right or wrong: the page says beside each field what is wrong."""
    dossier = locked(dossier_id)
    kept = keep_posted(pen(dossier))
    if kept.clashes:
        return clash_page(dossier, kept), kept.status
    _tell(kept, request.form.get("action"))
    return redirect(url_for("dossier.show", dossier_id=dossier_id, _anchor=_way_back(kept.posted)), 303)


@blueprint.post("/brouillon")
@login_required
@takes_up_to(TEXTS)
def autosave(dossier_id: uuid.UUID) -> ResponseReturnValue:
    return jsonify(autosaved(pen(locked(dossier_id))))


@blueprint.post("/doutes")
@login_required
def doubt_again(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Take « C’est juste » back."""
    dossier = locked(dossier_id)
    place, _, code = request.form.get("doubt", "").rpartition("|")
    doubts.confirm(dossier, {(place, code)}, right=False)
    flash("La remarque est de nouveau affichée.")
    return redirect(url_for("dossier.show", dossier_id=dossier_id), 303)


@blueprint.get("/nuances")
@login_required
def shades(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """What the script shows while colours are being chosen."""
    dossier = seen(dossier_id)
    entry = drafting.entry_of(db.session(), dossier)
    logo, banner = (picture_source(dossier, kind) for kind in PictureKind)
    return shades_fragment(entry, logo, banner)


def clash_page(dossier: Dossier, kept: Kept) -> str:
    """Both texts, mine in the form: saving once more writes it."""
    view = form_view(dossier, kept.entry, clashes=kept.clashes)
    return form_page(dossier, view, kept.revision, clashed=True)


def form_page(dossier: Dossier, view: FormView, revision: int, **more: Any) -> str:
    return render_page(
        "dossiers/form.html",
        dossier=dossier,
        view=view,
        revision=revision,
        sections=SECTIONS,
        standing=Standing.of(dossier, view),
        confirmed=_confirmed(dossier, view.entry),
        erased_on=erased_on(dossier),
        **more,
    )


def _confirmed(dossier: Dossier, entry: Entry) -> tuple[tuple[str, str, str], ...]:
    """Value of the button, place and message of each doubt that somebody has put aside."""
    return tuple(
        (f"{each.place}|{each.code}", each.place, each.message) for each in doubts.confirmed(dossier, entry)
    )


def _way_back(posted: Posted) -> str | None:
    """The part of the page where the button was pressed; None for its top."""
    if request.form.get("action") in {"rows", "paste"}:
        return SectionKey.ACCOUNTS
    return next((anchor(place) for place, _ in posted.confirmed if section_of(place)), None)


def _tell(kept: Kept, action: str | None) -> None:
    if kept.posted.too_many:
        flash(too_many_people(kept.posted))
    elif kept.posted.pasted:
        one = kept.posted.pasted == 1
        flash("Une personne ajoutée." if one else f"{kept.posted.pasted} personnes ajoutées.")
    elif action == "paste":
        flash("Personne à ajouter : ces lignes sont vides ou déjà dans le tableau.")
    elif kept.posted.confirmed:
        flash("C’est noté : la remarque est retirée. Elle reste sous « Lectures confirmées ».")
    else:
        flash("Enregistré.")
