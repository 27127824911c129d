"""The way into the demonstration: no account to make before there is anything to see."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from provisioner.staff import add
from provisioner.web.config import configuration
from provisioner.web.console.login import wanted
from provisioner.web.database import db
from provisioner.web.identity import let_in
from provisioner.web.resuming import resumed
from provisioner.web.sizes import TEXTS, takes_up_to
from tenants.web.access import public

blueprint = Blueprint("demonstration", __name__, url_prefix="/demonstration")

VISITOR = "visite@demonstration.example"


@blueprint.post("")
@public("registered in the demonstration alone, which holds fictional members and listens on loopback")
@takes_up_to(2 * TEXTS)
def enter() -> ResponseReturnValue:
    let_in(add(db.session(), VISITOR, configuration().clock()), factor=None)
    return resumed() or redirect(wanted())
