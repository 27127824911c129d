"""What changed from one version of the form to another, side by side, and the way back."""

import uuid
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from provisioner.annex.entry import Entry
from provisioner.annex.entry.titles import place_title
from provisioner.dossiers import drafting
from provisioner.dossiers.changes import Change, changes
from provisioner.dossiers.models import Dossier, DossierState, Revision
from provisioner.web.annex_form.answering import author_for_staff
from provisioner.web.console.dossiers.desk import locked, seen, signed
from provisioner.web.console.dossiers.wording import Pieces, side_by_side, whole
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.roles import Role
from tenants.web.access import login_required

_ROLES = {Role.CONSEILLER.value: "Conseiller", Role.SUPER_CONSEILLER.value: "Super-conseiller"}

blueprint = Blueprint("dossier_history", __name__, url_prefix="/dossiers/<uuid:dossier_id>/modifications")


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One place of the form; a side without pieces was empty."""

    title: str
    before: Pieces
    after: Pieces


@dataclass(frozen=True, slots=True)
class Version:
    """A revision in the words of the page. ``handed_over``: what the contact saw first, or last."""

    number: int
    revision: Revision
    author: str
    handed_over: bool


@blueprint.get("")
@login_required
def show(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Without a choice: since the dossier went to the other side; else since the version before."""
    dossier = seen(dossier_id)
    if dossier.state is DossierState.ACCEPTED:
        return redirect(url_for("dossier.show", dossier_id=dossier_id))
    before = _number(dossier, "de", _default_start(dossier))
    after = _number(dossier, "a", dossier.revision)
    return render_page(
        "dossiers/history.html",
        dossier=dossier,
        versions=_versions(dossier),
        before=before,
        after=after,
        changes=_changes(dossier, before, after),
        may_go_back=not dossier.is_settled,
    )


@blueprint.post("/retour")
@login_required
def go_back(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Undo, by a new version that says what the old one said: nothing in between is lost."""
    dossier = locked(dossier_id)
    number = max(request.form.get("number", 0, type=int), 0)
    # No number that a column of the database has no room for.
    drafting.go_back(db.session(), dossier, number if number <= dossier.revision else 0, signed())
    flash(f"Le formulaire est revenu à sa version {number}. Les versions suivantes restent consultables.")
    return redirect(url_for("dossier.show", dossier_id=dossier_id), 303)


def _default_start(dossier: Dossier) -> int:
    before_the_last = max(dossier.revision - 1, 0)
    return dossier.handed_over if dossier.changed_since_handed_over else before_the_last


def _number(dossier: Dossier, name: str, default: int) -> int:
    """An address that names no version was typed or shortened."""
    number = request.args.get(name, default, type=int)
    return number if 0 <= number <= dossier.revision else default


def _versions(dossier: Dossier) -> tuple[Version, ...]:
    """The newest first."""
    revisions = reversed(drafting.all_revisions(db.session(), dossier))
    return tuple(
        Version(
            each.number, each, author_for_staff(each.hand, each.made_by), each.number == dossier.handed_over
        )
        for each in revisions
    )


def _changes(dossier: Dossier, before: int, after: int) -> tuple[ShownChange, ...]:
    old, new = (drafting.entry_of(db.session(), dossier, number) for number in (before, after))
    return tuple(_shown(change, old, new) for change in changes(old, new))


def _shown(change: Change, old: Entry, new: Entry) -> ShownChange:
    """A row that went is named by the form that had it."""
    is_role = change.place.endswith("/role")
    before, after = (_ROLES.get(text, text) if is_role else text for text in (change.before, change.after))
    title = place_title(change.place, new if _has_row(new, change.place) else old)
    # A cell of the table is a word or two, and there may be hundreds.
    compare = whole if change.place.startswith("accounts/") else side_by_side
    return ShownChange(title, *compare(before, after))


def _has_row(entry: Entry, place: str) -> bool:
    return any(place.startswith(f"accounts/{row.key}/") for row in entry.accounts)
