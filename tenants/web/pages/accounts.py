"""Who works in the instance (MIX-ROLE-2)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.accounts import everyone
from tenants.roles import AccountState
from tenants.web.access import super_conseiller_required
from tenants.web.database import db
from tenants.web.rendering import render_page
from tenants.web.words import ROLE_NAMES, STATE_NAMES

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/comptes")
@super_conseiller_required
def show() -> ResponseReturnValue:
    return render_page(
        "accounts.html",
        visitor=current_user,
        accounts=everyone(db.session()),
        role_names=ROLE_NAMES,
        state_names=STATE_NAMES,
        states=AccountState,
    )
