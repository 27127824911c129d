"""Coming in and going out."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.accounts import log_in, log_out
from tenants.errors import LoginRefused, Throttled
from tenants.roles import SignInStage
from tenants.second_factor import lacks_factor
from tenants.support import leave as leave_visit
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.coming_in import come_in
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.entrance.arriving import arriving, to_page_owed
from tenants.web.entrance.desk import desk
from tenants.web.forms import LoginForm
from tenants.web.rendering import render_page
from tenants.web.security import safe_next
from tenants.web.support import visiting
from tenants.web.throttling import attempted, too_many

blueprint = Blueprint("login", __name__)

_BEFORE_LOGIN = "people come here to log in"
_FACTOR_ASKED = (
    "Votre structure demande désormais un second facteur. Reconnectez-vous avec votre mot de passe : vous "
    "l’installerez ensuite. Rien de ce que vous avez enregistré n’est perdu."
)


@blueprint.get("/login")
@public(_BEFORE_LOGIN)
def show() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_wanted())
    if (arrival := arriving()) is not None:
        return to_page_owed(arrival.stage, _wanted())
    if _lacks_factor():
        flash(_FACTOR_ASKED)
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
            account = log_in(db.session(), email, password, configuration().clock())
    except LoginRefused as refused:
        return _page(form, refused), 422
    except Throttled as throttled:
        return too_many(_page(form, throttled), throttled)
    return come_in(account, _wanted())


@blueprint.get("/connexion")
@public("the French name of the login page, for whoever types it")
def french_name() -> ResponseReturnValue:
    return redirect(url_for("login.show"))


@blueprint.post("/logout")
@public("whoever has not come in all the way leaves here too")
def leave() -> ResponseReturnValue:
    if (support := visiting()) is not None:
        leave_visit(db.session(), support.visit.id, configuration().clock())
    elif (row := desk().this_row()) is not None and row.stage is SignInStage.OPEN:
        # Open, and closed to its owner where a second factor is asked for since.
        owner = desk().sign_ins.owner_of(row)
        log_out(db.session(), owner, row.id, configuration().clock())
    desk().end_this_browser()
    flash("Vous êtes déconnecté·e.")
    return redirect(url_for("login.show"))


def _page(form: LoginForm, refusal: LoginRefused | Throttled | None = None) -> str:
    return render_page("login.html", form=form, refusal=refusal and str(refusal))


def _lacks_factor() -> bool:
    """Whether this browser's session is closed for want of a second factor, asked since it began."""
    row = desk().this_row()
    return row is not None and lacks_factor(db.session(), desk().sign_ins.owner_of(row))


def _wanted() -> str:
    return safe_next(request.args.get("next"), default=url_for("portal.show"))
