"""Coming in and going out, with what was typed meanwhile."""

import logging
from typing import cast

from flask import Blueprint, Flask, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError

from provisioner.audit.events import StaffLoggedOut
from provisioner.audit.trail import record
from provisioner.staff import log_in
from provisioner.web.annex_form.answering import wants_json
from provisioner.web.coming_in import come_in
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.errors import answer
from provisioner.web.rendering import render_page
from provisioner.web.resuming import Typed, carried, resume, typed_here
from provisioner.web.sizes import TEXTS, takes_up_to
from tenants.errors import LoginRefused, Throttled
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.entrance.arriving import arriving, to_page_owed
from tenants.web.entrance.desk import desk
from tenants.web.forms import LoginForm
from tenants.web.security import safe_next
from tenants.web.throttling import attempted, too_many

blueprint = Blueprint("login", __name__)

_BEFORE_LOGIN = "people come here to log in"
_log = logging.getLogger(__name__)


@blueprint.get("/login")
@public(_BEFORE_LOGIN)
def show() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(wanted())
    if (arrival := arriving()) is not None:
        return to_page_owed(arrival.stage, wanted())
    return _page(LoginForm())


@blueprint.post("/login")
@public(_BEFORE_LOGIN)
@takes_up_to(2 * TEXTS)
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
    return come_in(member, wanted())


@blueprint.post("/logout")
@public("whoever has not come in all the way leaves here too")
def leave() -> ResponseReturnValue:
    if current_user.is_authenticated:
        record(db.session(), StaffLoggedOut(current_user.email), configuration().clock())
    desk().end_this_browser()
    flash("Vous êtes déconnecté·e.")
    return redirect(url_for("login.show"))


def keep_typed_texts(app: Flask) -> None:
    """A form that comes without a login, or with the token of one that ended, is not lost with it.

    Call it after ``show_errors`` and ``recognise``.
    """
    app.register_error_handler(CSRFError, _expired)
    manager = cast("LoginManager", app.login_manager)  # type: ignore[attr-defined]  # set by Flask-Login
    elsewhere = manager.unauthorized_callback
    manager.unauthorized_handler(lambda: _ask_again(typed_here()) or elsewhere())


def _expired(error: CSRFError) -> ResponseReturnValue:
    """Logged in again in another window, or not at all: both make the token of a form worthless."""
    return _ask_again(typed_here()) or answer(error)


def _ask_again(typed: Typed | None) -> ResponseReturnValue | None:
    if wants_json():
        message = "Votre session a expiré : enregistrez pour vous reconnecter, votre saisie vous suivra."
        return jsonify(message=message), 401
    if typed is None:
        return None
    if current_user.is_authenticated:
        return resume(typed), 400
    return _page(LoginForm(), typed=typed), 401


def _page(
    form: LoginForm, refusal: LoginRefused | Throttled | None = None, *, typed: Typed | None = None
) -> str:
    kept = typed or carried()
    return render_page("login.html", form=form, refusal=refusal and str(refusal), typed=kept)


def wanted() -> str:
    """Where whoever has just logged in was going."""
    return safe_next(request.args.get("next"), default=url_for("home.show"))
