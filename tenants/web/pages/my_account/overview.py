"""What an account is, with the way to each thing that its owner can change."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.email_changes import pending
from tenants.models import Account
from tenants.second_factor import ACCOUNT_FACTORS
from tenants.web.access import member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.rendering import render_page
from tenants.web.words import ROLE_NAMES

blueprint = Blueprint("my_account", __name__)


@blueprint.get("/mon-compte")
@member_required
def show() -> ResponseReturnValue:
    account = db.session.get_one(Account, current_user.account_id)
    return render_page(
        "my_account/overview.html",
        visitor=current_user,
        account=account,
        role=ROLE_NAMES[account.role],
        change=pending(db.session(), account, configuration().clock()),
        has_factor=ACCOUNT_FACTORS.of(db.session(), account.id) is not None,
    )
