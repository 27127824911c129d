"""Asking for a link to choose another password. The answer never says whether an account exists."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tenants.errors import Throttled
from tenants.lost_passwords import ask
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.forms import EmailForm
from tenants.web.mail import commit_and_wake
from tenants.web.rendering import render_page
from tenants.web.throttling import begin_attempt, too_many

blueprint = Blueprint("lost_password", __name__)

PATH = "/mot-de-passe-oublie"
_CANNOT_LOG_IN = "people come here because they cannot log in"


@blueprint.get(PATH)
@public(_CANNOT_LOG_IN)
def show() -> ResponseReturnValue:
    return _page(EmailForm())


@blueprint.post(PATH)
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
    ask(db.session(), email, configuration().clock())
    # Whether there is a mail or not: the answer to an unknown address takes as long.
    commit_and_wake()
    return render_page("lost_password_asked.html", email=email)


def _page(form: EmailForm, refusal: Throttled | None = None) -> str:
    return render_page("lost_password.html", form=form, refusal=refusal and str(refusal))
