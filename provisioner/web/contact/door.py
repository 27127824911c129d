"""The private link: a page to look at, and the button that opens the dossier."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from provisioner.dossiers import links
from provisioner.dossiers.links import FOLDER
from provisioner.web.contact.access import Visit, remember
from provisioner.web.contact.config import configuration
from provisioner.web.database import db
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.throttling import attempted

blueprint = Blueprint("door", __name__)

_PATH = f"/{FOLDER}/<token>"
_LINK_IS_PROOF = "the link itself proves who comes: 256 secret bits"


@blueprint.get(_PATH)
@public(_LINK_IS_PROOF)
def show(token: str) -> ResponseReturnValue:
    """Looking uses nothing up and opens nothing: mail programs and scanners follow links."""
    return render_template("door.html", offered=_visit(token))


@blueprint.post(_PATH)
@public(_LINK_IS_PROOF)
def enter(token: str) -> ResponseReturnValue:
    visit = _visit(token)
    visit.link.opened_at = visit.link.opened_at or visit.signed.at
    remember(visit.link)
    return redirect(url_for("overview.show", dossier=visit.dossier.id), 303)


def _visit(token: str) -> Visit:
    """Looking at a link counts as trying it: that is what a guesser would do."""
    with attempted(Action.ANNEX_LINK):
        return Visit(*links.find_by_token(db.session(), token, configuration().now()))
