"""« Ce que nous savons de vous » : to look at, and to take along."""

import json

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.audit import record
from tenants.audit.events import Exported
from tenants.calendar import french_day
from tenants.models import Account
from tenants.own_data import as_json, held_about, trail_about
from tenants.web.access import member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.rendering import render_page

blueprint = Blueprint("own_data", __name__)

_PATH = "/mon-compte/donnees"
_SHOWN_LINES = 30


@blueprint.get(_PATH)
@member_required
def show() -> ResponseReturnValue:
    account = db.session.get_one(Account, current_user.account_id)
    sections = *held_about(db.session(), account), trail_about(db.session(), account, _SHOWN_LINES)
    return render_page(
        "my_account/held.html",
        visitor=current_user,
        sections=sections,
        empty=[section.title for section in sections if not section.facts],
        french_day=french_day,
        shown_lines=_SHOWN_LINES,
    )


@blueprint.get(f"{_PATH}.json")
@member_required
def export() -> ResponseReturnValue:
    account = db.session.get_one(Account, current_user.account_id)
    now = configuration().clock()
    record(db.session(), Exported("own_data", "json"), now)
    sections = (*held_about(db.session(), account), trail_about(db.session(), account))
    response = make_response(json.dumps(as_json(sections), ensure_ascii=False, indent=2))
    response.content_type = "application/json"
    filename = f"mes-donnees-{now:%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
