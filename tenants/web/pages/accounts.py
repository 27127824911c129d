"""Who works in the instance (MIX-ROLE-2)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.accounts import everyone
from tenants.models import AccountState, Role
from tenants.web.access import super_conseiller_required
from tenants.web.database import db
from tenants.web.rendering import render_page

blueprint = Blueprint("accounts", __name__)

ROLE_NAMES = {Role.SUPER_CONSEILLER: "Super-conseiller", Role.CONSEILLER: "Conseiller"}
STATE_NAMES = {
    AccountState.INCOMPLETE: "À compléter",
    AccountState.READY: "Invitation en préparation",
    AccountState.INVITED: "Invité·e",
    AccountState.ACTIVE: "Actif",
}


@blueprint.get("/comptes")
@super_conseiller_required
def show() -> ResponseReturnValue:
    return render_page(
        "accounts.html",
        visitor=current_user,
        accounts=everyone(db.session()),
        role_names=ROLE_NAMES,
        state_names=STATE_NAMES,
    )
