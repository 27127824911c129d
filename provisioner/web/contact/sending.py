"""Reading everything once more, sending it to the team, and what comes next."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from provisioner.dossiers import handing
from provisioner.errors import InputRefused
from provisioner.web.annex_form import SECTIONS
from provisioner.web.contact.access import Visit, current_visit, dossier_pages, link_required
from provisioner.web.contact.form import form_view
from provisioner.web.database import db

blueprint = dossier_pages("sending")


@blueprint.get("/verification")
@link_required
def show() -> ResponseReturnValue:
    return _page(current_visit())


@blueprint.post("/verification")
@link_required
def send() -> ResponseReturnValue:
    """Sending twice is sending once."""
    visit = current_visit()
    if visit.may_write:
        try:
            handing.send(db.session(), visit.dossier, visit.signed.at)
        except InputRefused:
            return _page(visit, just_submitted=True), 422
    return redirect(url_for("sending.thanks"), 303)


@blueprint.get("/merci")
@link_required
def thanks() -> ResponseReturnValue:
    visit = current_visit()
    if visit.may_write:
        return redirect(url_for("overview.show"))
    return render_template("thanks.html", visit=visit)


def _page(visit: Visit, *, just_submitted: bool = False) -> str:
    view = form_view(visit, just_submitted=just_submitted)
    blocked = any(finding.stops_sending for finding in view.findings)
    return render_template("sending.html", visit=visit, view=view, sections=SECTIONS, blocked=blocked)
