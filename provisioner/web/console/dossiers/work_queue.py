"""The dossiers of all members, by whose turn it is."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from provisioner.dossiers.models import Dossier, DossierState
from provisioner.dossiers.queue import TITLES, Glance, at_a_glance, in_state, totals
from provisioner.web.annex_form.answering import author_for_staff
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.web.access import login_required

blueprint = Blueprint("dossiers", __name__, url_prefix="/dossiers")

_PER_PAGE = 50
_ICONS = {
    DossierState.TO_REVIEW: "to-handle",
    DossierState.WITH_MEMBER: "under-way",
    DossierState.ACCEPTED: "online",
    DossierState.GIVEN_UP: "suspended",
}


@dataclass(frozen=True, slots=True)
class Row:
    """``last`` wrote the newest version, None where there is none any more; problems likewise."""

    dossier: Dossier
    since: datetime
    last: str | None
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A total that is also the way to what it counts."""

    title: str
    state: DossierState
    icon: str
    count: int


@blueprint.get("")
@login_required
def show() -> ResponseReturnValue:
    counted = totals(db.session())
    state = _state(request.args.get("etat"))
    words = " ".join(request.args.get("q", "").split())
    found = [each for each in in_state(db.session(), state) if words.casefold() in each.title.casefold()]
    pages = max(1, -(-len(found) // _PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    return render_page(
        "dossiers/queue.html",
        tiles=[Tile(title, each, _ICONS[each], counted[each]) for each, title in TITLES.items()],
        state=state,
        title=TITLES[state],
        words=words,
        found=len(found),
        everything=sum(counted.values()),
        rows=[_row(glance) for glance in at_a_glance(db.session(), shown)],
        page=page,
        pages=pages,
    )


def _state(text: str | None) -> DossierState:
    """An address that names no state shows what staff have to do: it was typed or shortened."""
    return next((state for state in DossierState if state.value == text), DossierState.TO_REVIEW)


def _row(glance: Glance) -> Row:
    newest = glance.newest
    last = author_for_staff(newest.hand, newest.made_by) if newest else None
    return Row(glance.dossier, glance.dossier.changed_at, last, glance.errors, glance.warnings)
