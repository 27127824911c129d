"""Every name at a glance, and those given back that still lead to us."""

from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from provisioner.heartbeat import stopped
from provisioner.web.config import configuration
from provisioner.web.console.domains import records
from provisioner.web.console.domains.glance import Fleet, known_look, matches
from provisioner.web.console.domains.standing import NameLook, NameRecord, NameStanding
from provisioner.web.console.listing import Choice, cleaned
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.web.access import login_required

blueprint = Blueprint("domains", __name__, url_prefix="/domaines")


@blueprint.get("")
@login_required
def show() -> ResponseReturnValue:
    config = configuration()
    now, terms = config.clock(), config.offer.domain
    standings = [NameStanding.of(record, terms, now) for record in records.claimed(db.session())]
    choice = Choice(
        words=request.args.get("q", ""),
        state=known_look(request.args.get("etat")),
        page=request.args.get("page", 1, type=int),
    )
    return render_page(
        "domains/fleet.html",
        fleet=Fleet.of(standings, choice, terms, partial(records.diagnoses, db.session())),
        tombstones=_tombstones(choice),
        stopped=stopped(db.session(), now),
        target=terms.cname_target,
    )


def _tombstones(choice: Choice[NameLook]) -> list[NameRecord]:
    """Below the first page of all: what was given back has none of the states that can be chosen."""
    if choice.state is not None or choice.page > 1:
        return []
    wanted = cleaned(choice.words)
    return [record for record in records.tombstones(db.session()) if matches(record, wanted)]
