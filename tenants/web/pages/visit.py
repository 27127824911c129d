"""What staff see of a restored copy. In an instance, these addresses do not exist."""

import logging

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tenants.accounts import everyone
from tenants.inventory import COUNTED, rows_by_table
from tenants.models import Structure
from tenants.structure import applications, sheet
from tenants.visits import PATH
from tenants.web.access import AccessRule, guarded
from tenants.web.database import db
from tenants.web.instance import current_instance
from tenants.web.rendering import render_page
from tenants.web.visits import begin_stay
from tenants.web.words import ROLE_NAMES, state_name

blueprint = Blueprint("visit", __name__)
_log = logging.getLogger(__name__)


def _refuse_in_an_instance() -> None:
    if not current_instance().is_copy:
        raise NotFound


_visitor_required = guarded(
    AccessRule(
        "visitor", "staff who came through a link; for others there is no copy at all", _refuse_in_an_instance
    )
)


@blueprint.get(f"{PATH}/<token>")
@_visitor_required
def enter(token: str) -> ResponseReturnValue:
    """The link was judged when the copy was looked up: without it, or a stay, there is no copy."""
    copy = current_instance()
    _log.info("visit: copy=%s of=%s", copy.id, copy.copy_of)
    response = redirect(url_for("visit.show"))
    begin_stay(copy, token, response)
    return response


@blueprint.get(PATH)
@_visitor_required
def show() -> ResponseReturnValue:
    session: Session = db.session()
    return render_page(
        "visit.html",
        structure=sheet(session),
        applications=applications(session),
        accounts=everyone(session),
        rows=rows_by_table(session.connection(bind_arguments={"mapper": Structure})),
        counted=COUNTED,
        role_names=ROLE_NAMES,
        state_name=state_name,
    )
