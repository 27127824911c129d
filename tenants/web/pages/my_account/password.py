"""Another password for whoever knows the one they have."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.changing_password import PasswordChange, change_password
from tenants.errors import LoginRefused, Throttled
from tenants.models import Account
from tenants.passwords import MEMBER_MINIMUM
from tenants.throttling import Action
from tenants.web.access import member_required
from tenants.web.coming_in import stay_in
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.entrance.desk import this_device
from tenants.web.mail import commit_and_wake
from tenants.web.pages.my_account.forms import OwnPasswordForm
from tenants.web.pages.my_account.mine import my_account
from tenants.web.passwords import chosen_here
from tenants.web.rendering import render_page
from tenants.web.throttling import attempted, too_many

blueprint = Blueprint("own_password", __name__)

_PATH = "/mon-compte/mot-de-passe"


@blueprint.get(_PATH)
@member_required
def show() -> ResponseReturnValue:
    return _page(OwnPasswordForm())


@blueprint.post(_PATH)
@member_required
def save() -> ResponseReturnValue:
    form = OwnPasswordForm(request.form)
    if not form.validate():
        return _page(form), 422
    # Guesses here and at the login page are guesses at one password: they count together.
    email = db.session.get_one(Account, current_user.account_id).email
    try:
        with attempted(Action.LOGIN, account=email):
            taken = form.taken_by(lambda password: _change(form.current.data or "", password))
    except LoginRefused as refused:
        form.current.errors = [*form.current.errors, str(refused)]
        return _page(form), 422
    except Throttled as throttled:
        return too_many(_page(form, throttled), throttled)
    if not taken:
        return _page(form), 422
    commit_and_wake()
    flash("Votre mot de passe est changé et vos autres appareils sont déconnectés. Un courriel le confirme.")
    return redirect(url_for("my_account.show"))


def _change(current: str, new: str) -> None:
    """Raises LoginRefused, PasswordRefused."""
    account = my_account()
    change = PasswordChange(current, chosen_here(new))
    sign_in = change_password(db.session(), account, change, this_device(), configuration().clock())
    stay_in(account, sign_in)


def _page(form: OwnPasswordForm, refusal: Throttled | None = None) -> str:
    return render_page(
        "my_account/password.html",
        visitor=current_user,
        form=form,
        minimum=MEMBER_MINIMUM,
        refusal=refusal and str(refusal),
    )
