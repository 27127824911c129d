"""Every instance at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from provisioner.instances.overview import HEALTH_TITLES, Glance, Health, all_at_a_glance, totals
from provisioner.web.config import configuration
from provisioner.web.console.listing import Listing
from provisioner.web.console.lookout import Lookout
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.web.access import login_required

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Tile:
    """A total that is also the way to what it counts; ``health`` is None for all of them."""

    title: str
    health: Health | None
    count: int


@blueprint.get("/")
@login_required
def show() -> ResponseReturnValue:
    now = configuration().clock()
    glances = all_at_a_glance(db.session(), now)
    listing = Listing.of(
        glances,
        words=request.args.get("q", ""),
        health=_health(request.args.get("etat")),
        page=request.args.get("page", 1, type=int),
    )
    sample = next((glance for glance in glances if glance.health is Health.ONLINE), None)
    return render_page(
        "home.html",
        listing=listing,
        lookout=Lookout.of(db.session(), glances, now),
        tiles=_tiles(glances),
        titles=HEALTH_TITLES,
        sample=sample,
    )


def _tiles(glances: Sequence[Glance]) -> tuple[Tile, ...]:
    counted = totals(glances)
    return (
        Tile("Toutes", None, len(glances)),
        Tile("En ligne", Health.ONLINE, counted[Health.ONLINE]),
        Tile("En cours", Health.UNDER_WAY, counted[Health.UNDER_WAY]),
        Tile("À traiter", Health.TO_HANDLE, counted[Health.TO_HANDLE]),
        Tile("Suspendues", Health.SUSPENDED, counted[Health.SUSPENDED]),
    )


def _health(text: str | None) -> Health | None:
    """An address that names no state shows all: it was typed or shortened."""
    return next((health for health in Health if health.value == text), None)
