"""Whose turn it is, changed by staff: each with a page that says what will happen before it does."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from provisioner.dossiers import handing, links
from provisioner.dossiers.drafting import find
from provisioner.dossiers.erasing import KEPT, erase
from provisioner.dossiers.models import Dossier
from provisioner.web.config import configuration
from provisioner.web.console.dossiers.desk import locked, seen
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.web.access import login_required

blueprint = Blueprint("dossier_turns", __name__, url_prefix="/dossiers/<uuid:dossier_id>")


@dataclass(frozen=True, slots=True)
class Question:
    """``title`` asks, ``consequences`` say what will happen."""

    title: str
    consequences: tuple[str, ...]
    button: str
    dangerous: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """``done`` tells that it happened."""

    question: Question
    done: str
    act: Callable[[Session, Dossier, datetime], None]


_TURNS = {
    "reprise": Turn(
        Question(
            "Reprendre ce dossier ?",
            (
                "Le lien privé du contact cesse d’ouvrir le dossier, dès maintenant.",
                "Tout ce que le contact a déjà saisi est gardé.",
                "Aucun courriel ne part ; vous pourrez envoyer un nouveau lien à tout moment.",
            ),
            "Reprendre le dossier",
        ),
        "Le dossier est de nouveau entre les mains de l’équipe.",
        handing.take_back,
    ),
    "revocation": Turn(
        Question(
            "Révoquer le lien privé ?",
            (
                "Le lien cesse d’ouvrir le dossier dès maintenant, même là où il est déjà ouvert.",
                "Tout ce que le contact a déjà saisi est gardé.",
                "Aucun courriel ne part ; vous pourrez envoyer un nouveau lien à tout moment.",
            ),
            "Révoquer le lien",
            dangerous=True,
        ),
        "Le lien privé n’ouvre plus rien.",
        links.revoke,
    ),
    "classement": Turn(
        Question(
            "Classer ce dossier sans suite ?",
            (
                "Le lien privé du contact, s’il y en a un, cesse d’ouvrir le dossier.",
                "Aucune instance n’est créée, aucun courriel ne part.",
                f"Vous pouvez rouvrir le dossier pendant {KEPT.days} jours ; ensuite il est effacé.",
            ),
            "Classer le dossier",
            dangerous=True,
        ),
        "Le dossier est classé.",
        handing.give_up,
    ),
}
_ERASURE = Question(
    "Supprimer ce dossier pour toujours ?",
    (
        "Le formulaire, ses versions et les fichiers reçus sont détruits, sauvegardes comprises.",
        "Personne ne pourra les retrouver.",
    ),
    "Supprimer le dossier",
    dangerous=True,
)
_TURN = f"<any({', '.join(_TURNS)}):turn>"


@blueprint.get(f"/{_TURN}")
@login_required
def ask(dossier_id: uuid.UUID, turn: str) -> ResponseReturnValue:
    dossier = seen(dossier_id)
    return render_page("dossiers/turn.html", dossier=dossier, question=_TURNS[turn].question)


@blueprint.post(f"/{_TURN}")
@login_required
def act(dossier_id: uuid.UUID, turn: str) -> ResponseReturnValue:
    _TURNS[turn].act(db.session(), locked(dossier_id), configuration().clock())
    flash(_TURNS[turn].done)
    return redirect(url_for("dossier.show", dossier_id=dossier_id), 303)


@blueprint.post("/reouverture")
@login_required
def reopen(dossier_id: uuid.UUID) -> ResponseReturnValue:
    dossier = find(db.session(), dossier_id, to_change=True)
    handing.reopen(db.session(), dossier, configuration().clock())
    flash("Le dossier est rouvert.")
    return redirect(url_for("dossier.show", dossier_id=dossier_id), 303)


@blueprint.get("/suppression")
@login_required
def ask_to_erase(dossier_id: uuid.UUID) -> ResponseReturnValue:
    return render_page("dossiers/turn.html", dossier=seen(dossier_id), question=_ERASURE)


@blueprint.post("/suppression")
@login_required
def erase_for_good(dossier_id: uuid.UUID) -> ResponseReturnValue:
    dossier = find(db.session(), dossier_id, to_change=True)
    title = dossier.title
    erase(db.session(), configuration().intake, dossier)
    flash(f"Le dossier « {title} » est supprimé.")
    return redirect(url_for("dossiers.show"), 303)
