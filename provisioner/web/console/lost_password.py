"""A staff member who lost their password asks for a link. The answer never says who works here."""

import logging

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from provisioner.staff import ask_reset
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.errors import Throttled
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.forms import EmailForm
from tenants.web.throttling import begin_attempt, too_many

blueprint = Blueprint("lost_password", __name__)

_PATH = "/mot-de-passe-oublie"
_CANNOT_LOG_IN = "people come here because they cannot log in"
_log = logging.getLogger(__name__)


@blueprint.get(_PATH)
@public(_CANNOT_LOG_IN)
def show() -> ResponseReturnValue:
    return _page(EmailForm())


@blueprint.post(_PATH)
@public(_CANNOT_LOG_IN)
def submit() -> ResponseReturnValue:
    form = EmailForm(request.form)
    if not form.validate():
        return _page(form), 422
    email = form.email.data or ""
    try:
        # It never succeeds: each mail that is asked for counts.
        begin_attempt(Action.RESET_REQUEST, account=email)
    except Throttled as throttled:
        return too_many(_page(form, throttled), throttled)
    ask_reset(db.session(), email, configuration().clock())
    _log.warning("staff reset asked, peer=%s", request.remote_addr)
    return render_page("lost_password_asked.html", email=email)


def _page(form: EmailForm, refusal: Throttled | None = None) -> str:
    return render_page("lost_password.html", form=form, refusal=refusal and str(refusal))
