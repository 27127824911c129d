"""Somebody with an account in the instance asks for another password."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tenants.lost_passwords import ask
from tenants.web.access import public
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.rendering import render_page
from tenants.web.reset_request import CANNOT_LOG_IN, PATH, answer, question

blueprint = Blueprint("lost_password", __name__)


@blueprint.get(PATH)
@public(CANNOT_LOG_IN)
def show() -> ResponseReturnValue:
    return question(render_page)


@blueprint.post(PATH)
@public(CANNOT_LOG_IN)
def submit() -> ResponseReturnValue:
    return answer(render_page, _ask)


def _ask(email: str) -> None:
    ask(db.session(), email, configuration().clock())
    # Whether there is a mail or not: the answer to an unknown address takes as long.
    commit_and_wake()
