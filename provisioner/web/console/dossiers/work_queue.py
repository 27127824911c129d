"""The dossiers of all members, by whose turn it is."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, tuple_

from provisioner.annex.entry import check_pictures, findings
from provisioner.dossiers.doubts import doubts
from provisioner.dossiers.models import Dossier, DossierState, FileKind, ReceivedFile, Revision
from provisioner.dossiers.queue import TITLES, in_state, totals
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
    return render_page(
        "dossiers/queue.html",
        tiles=[Tile(title, each, _ICONS[each], counted[each]) for each, title in TITLES.items()],
        state=state,
        title=TITLES[state],
        words=words,
        found=len(found),
        everything=sum(counted.values()),
        rows=_rows(found[(page - 1) * _PER_PAGE : page * _PER_PAGE]),
        page=page,
        pages=pages,
    )


def _state(text: str | None) -> DossierState:
    """An address that names no state shows what staff have to do: it was typed or shortened."""
    return next((state for state in DossierState if state.value == text), DossierState.TO_REVIEW)


def _rows(dossiers: list[Dossier]) -> list[Row]:
    newest = _newest(dossiers)
    with_logo = _with_logo(dossiers)
    return [_row(each, newest.get(each.id), each.id in with_logo) for each in dossiers]


def _row(dossier: Dossier, newest: Revision | None, has_logo: bool) -> Row:
    if newest is None:
        return Row(dossier, dossier.changed_at, None, 0, 0)
    found = findings(newest.entry, doubts(dossier))
    errors = sum(each.is_error for each in found) + len(check_pictures(has_logo=has_logo))
    warnings = sum(not each.is_error for each in found)
    return Row(dossier, dossier.changed_at, author_for_staff(newest.hand, newest.made_by), errors, warnings)


def _newest(dossiers: list[Dossier]) -> dict[uuid.UUID, Revision]:
    wanted = [(each.id, each.revision) for each in dossiers]
    newest = select(Revision).where(tuple_(Revision.dossier_id, Revision.number).in_(wanted))
    return {revision.dossier_id: revision for revision in db.session.scalars(newest)}


def _with_logo(dossiers: list[Dossier]) -> set[uuid.UUID]:
    standing = select(ReceivedFile.dossier_id).where(
        ReceivedFile.dossier_id.in_([each.id for each in dossiers]),
        ReceivedFile.kind == FileKind.LOGO,
        ReceivedFile.retired_at.is_(None),
    )
    return set(db.session.scalars(standing))
