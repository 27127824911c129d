"""The backups of every instance at a glance."""

from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from provisioner.backups.watch.alerts import open_alerts
from provisioner.heartbeat import stopped
from provisioner.web.config import configuration
from provisioner.web.console.backups import records
from provisioner.web.console.backups.glance import Fleet, Row, known_state, row_of
from provisioner.web.console.backups.standing import Standing, stand
from provisioner.web.console.listing import Choice
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.web.access import login_required

blueprint = Blueprint("backups", __name__, url_prefix="/sauvegardes")


@blueprint.get("")
@login_required
def show() -> ResponseReturnValue:
    now, plan = configuration().clock(), configuration().offer.backup
    standings = [stand(plan, record, now) for record in records.fleet(db.session(), plan, now)]
    choice = Choice(
        words=request.args.get("q", ""),
        state=known_state(request.args.get("etat")),
        page=request.args.get("page", 1, type=int),
    )
    return render_page(
        "backups/fleet.html",
        fleet=Fleet.of(standings, choice, _drawn),
        alerts=open_alerts(db.session()),
        stopped=stopped(db.session(), now),
        hosted=configuration().location("x").startswith("s3:"),
    )


def _drawn(standings: Sequence[Standing]) -> list[Row]:
    records_of = [each.record for each in standings]
    recent = records.pictured(db.session(), records_of, configuration().clock())
    return [row_of(each, record.archives) for each, record in zip(standings, recent, strict=True)]
