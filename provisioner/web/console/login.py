"""Coming in and going out."""

import logging

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from provisioner.staff import log_in
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.identity import SignedInStaff, end_sessions
from provisioner.web.rendering import render_page
from tenants.errors import LoginRefused, Throttled
from tenants.throttling import Action
from tenants.web.access import login_required, public
from tenants.web.forms import LoginForm
from tenants.web.security import safe_next
from tenants.web.sessions import begin_session
from tenants.web.throttling import attempted, too_many

blueprint = Blueprint("login", __name__)

_BEFORE_LOGIN = "people come here to log in"
_log = logging.getLogger(__name__)


@blueprint.get("/login")
@public(_BEFORE_LOGIN)
def show() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_wanted())
    return _page(LoginForm())


@blueprint.post("/login")
@public(_BEFORE_LOGIN)
def submit() -> ResponseReturnValue:
    form = LoginForm(request.form)
    if not form.validate():
        return _page(form), 422
    email, password = form.email.data or "", form.password.data or ""
    try:
        with attempted(Action.LOGIN, account=email):
            member = log_in(db.session(), email, password, configuration().clock())
    except LoginRefused as refused:
        _log.warning("staff login refused, peer=%s", request.remote_addr)
        return _page(form, refused), 422
    except Throttled as throttled:
        return too_many(_page(form, throttled), throttled)
    begin_session(SignedInStaff.of(member))
    return redirect(_wanted())


@blueprint.post("/logout")
@login_required
def leave() -> ResponseReturnValue:
    end_sessions(db.session(), current_user)
    session.clear()
    flash("Vous êtes déconnecté·e.")
    return redirect(url_for("login.show"))


def _page(form: LoginForm, refusal: LoginRefused | Throttled | None = None) -> str:
    return render_page("login.html", form=form, refusal=refusal and str(refusal))


def _wanted() -> str:
    return safe_next(request.args.get("next"), default=url_for("home.show"))
