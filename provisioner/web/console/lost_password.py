"""Somebody of the staff asks for another password."""

import logging

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from provisioner.staff import ask_reset
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.web.access import public
from tenants.web.reset_request import CANNOT_LOG_IN, PATH, answer, question

blueprint = Blueprint("lost_password", __name__)

_log = logging.getLogger(__name__)


@blueprint.get(PATH)
@public(CANNOT_LOG_IN)
def show() -> ResponseReturnValue:
    return question(render_page)


@blueprint.post(PATH)
@public(CANNOT_LOG_IN)
def submit() -> ResponseReturnValue:
    return answer(render_page, _ask)


def _ask(email: str) -> None:
    ask_reset(db.session(), email, configuration().clock())
    _log.warning("staff reset asked, peer=%s", request.remote_addr)
