"""Asking the contact for corrections: a comment beside each field, and one for the whole."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from provisioner.dossiers import handing, links
from provisioner.dossiers.drafting import entry_of
from provisioner.dossiers.models import Dossier
from provisioner.errors import Conflict, InputRefused
from provisioner.private_links import is_open
from provisioner.web.annex_form import SECTIONS
from provisioner.web.annex_form.parsing import read_comments
from provisioner.web.config import configuration
from provisioner.web.console.dossiers.desk import desk, locked, seen
from provisioner.web.console.dossiers.showing import form_view
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from provisioner.web.resuming import resumable
from provisioner.web.sizes import TEXTS, takes_up_to
from tenants.web.access import login_required
from themes.problems import Problem

blueprint = Blueprint("dossier_corrections", __name__, url_prefix="/dossiers/<uuid:dossier_id>/corrections")


@blueprint.get("")
@login_required
def show(dossier_id: uuid.UUID) -> ResponseReturnValue:
    dossier = seen(dossier_id)
    if dossier.is_settled:
        return redirect(url_for("dossier.show", dossier_id=dossier_id))
    if links.current(db.session(), dossier) is None:
        flash("Personne n’a encore de lien vers ce dossier : envoyez-le d’abord au contact.")
        return redirect(url_for("dossier_link.show", dossier_id=dossier_id))
    return _page(dossier, {})


@blueprint.post("")
@login_required
@takes_up_to(TEXTS)
@resumable
def ask(dossier_id: uuid.UUID) -> ResponseReturnValue:
    dossier = locked(dossier_id)
    comments = read_comments(request.form)
    try:
        handing.ask_corrections(db.session(), dossier, comments, desk())
    except InputRefused as refused:
        return _page(dossier, comments, refused.problems), 422
    except Conflict as revoked:
        return _page(dossier, comments, (Problem.error("", "link.missing", str(revoked)),)), 409
    link = links.current(db.session(), dossier)
    asked = "Une demande part" if len(comments) == 1 else f"{len(comments)} demandes partent"
    flash(f"{asked} à l’adresse {link.email if link else ''}. Le dossier est maintenant chez le membre.")
    return redirect(url_for("dossier.show", dossier_id=dossier_id), 303)


def _page(dossier: Dossier, comments: dict[str, str], problems: tuple[Problem, ...] = ()) -> str:
    entry = entry_of(db.session(), dossier)
    view = form_view(dossier, entry, comments=comments, asks_comments=True, locked=True)
    link = links.current(db.session(), dossier)
    return render_page(
        "dossiers/corrections.html",
        dossier=dossier,
        view=view,
        sections=SECTIONS,
        comments=comments,
        problems=problems,
        link=link,
        link_is_open=is_open(link, configuration().clock()),
    )
