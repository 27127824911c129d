"""What was done in the control plane, for all of the staff."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from provisioner.audit import record
from provisioner.audit.events import StaffRemoved
from provisioner.audit.words import SENTENCES
from provisioner.models import ControlEvent, StaffMember
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.audit.events import Exported
from tenants.audit.reading import FORMATS
from tenants.audit.words import Teller, shown
from tenants.calendar import french_day
from tenants.web.access import login_required
from tenants.web.journal import Trail, file_of, view_of

blueprint = Blueprint("journal", __name__, url_prefix="/journal")


class _Ids:
    """Accounts have their names in their own instance alone."""

    def account(self, account_id: str) -> str:
        return shown(account_id)


@blueprint.get("")
@login_required
def show() -> ResponseReturnValue:
    return render_page("journal.html", view=view_of(_trail(), "journal.show"), moment=french_day)


@blueprint.get("/export.<form>")
@login_required
def show_export(form: str) -> ResponseReturnValue:
    if form not in FORMATS:
        abort(404)
    now = configuration().clock()
    response = file_of(_trail(), form, f"journal-console-{now:%Y-%m-%d}")
    record(db.session(), Exported("trail", form), now)
    return response


def _trail() -> Trail:
    emails = db.session.scalars(select(StaffMember.email)).all()
    gone = select(ControlEvent.fields["staff"].astext).where(ControlEvent.kind == StaffRemoved.kind)
    known = sorted({*emails, *db.session.scalars(gone)})
    teller = Teller(SENTENCES, _Ids())
    people = [(f"staff:{email}", shown(email)) for email in known]
    ourselves = ("operator", teller.actor("operator"))
    return Trail(db.session(), ControlEvent, teller, [*people, ourselves])
