"""The first page after login: who the member is, and what its offer holds."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.structure import applications, sheet
from tenants.web.access import login_required
from tenants.web.database import db
from tenants.web.rendering import render_page

blueprint = Blueprint("portal", __name__)


@blueprint.get("/")
@login_required
def show() -> ResponseReturnValue:
    return render_page(
        "portal.html",
        visitor=current_user,
        applications=applications(db.session()),
        structure=sheet(db.session()),
    )
