"""Asking for another e-mail address, and giving that up."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.calendar import near
from tenants.changing_password import prove
from tenants.email_changes import ask, give_up, pending
from tenants.emails import normal_email
from tenants.errors import LoginRefused, Throttled
from tenants.models import Account
from tenants.throttling import Action
from tenants.web.access import member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.pages.my_account.forms import OwnEmailForm
from tenants.web.pages.my_account.mine import my_account
from tenants.web.rendering import render_page
from tenants.web.throttling import begin_attempt, too_many

blueprint = Blueprint("own_email", __name__)

_PATH = "/mon-compte/adresse"
_NO_ADDRESS = "Ce n’est pas une adresse e-mail : écrivez-la sous la forme prenom.nom@domaine.fr."
_SAME = "C’est déjà l’adresse de votre compte."


@blueprint.get(_PATH)
@member_required
def show() -> ResponseReturnValue:
    return _page(OwnEmailForm())


@blueprint.post(_PATH)
@member_required
def save() -> ResponseReturnValue:
    """An address that is somebody else's here is answered as any other: nobody learns who has an account."""
    form = OwnEmailForm(request.form)
    wanted = _wanted(form)
    if wanted is None:
        return _page(form), 422
    try:
        # It never succeeds: each request mails two addresses.
        begin_attempt(Action.EMAIL_CHANGE, account=str(current_user.account_id))
        _ask(form.current.data or "", wanted)
    except LoginRefused as refused:
        form.current.errors = [*form.current.errors, str(refused)]
        return _page(form), 422
    except Throttled as throttled:
        return too_many(_page(form, throttled), throttled)
    commit_and_wake()
    flash("Un courriel est parti à chacune des deux adresses. Ouvrez-les et dites oui dans les deux.")
    return redirect(url_for("own_email.show"))


@blueprint.post(f"{_PATH}/abandon")
@member_required
def end() -> ResponseReturnValue:
    now = configuration().clock()
    account = my_account()
    change = pending(db.session(), account, now)
    if change is not None:
        give_up(db.session(), change, account, now)
        flash("Votre adresse reste la même ; les liens envoyés ne servent plus.")
    return redirect(url_for("own_email.show"))


def _wanted(form: OwnEmailForm) -> str | None:
    """The address that was typed; None when something is wrong with the form, which then says what."""
    if not form.validate():
        return None
    email = normal_email(form.email.data or "")
    own_email = db.session.get_one(Account, current_user.account_id).email
    if email is None or email == own_email:
        form.email.errors = [*form.email.errors, _NO_ADDRESS if email is None else _SAME]
        return None
    return email


def _ask(current: str, wanted: str) -> None:
    """Raises LoginRefused."""
    now = configuration().clock()
    account = my_account()
    prove(db.session(), account, current, now)
    ask(db.session(), account, wanted, now)


def _page(form: OwnEmailForm, refusal: Throttled | None = None) -> str:
    account = db.session.get_one(Account, current_user.account_id)
    change = pending(db.session(), account, configuration().clock())
    return render_page(
        "my_account/email.html",
        visitor=current_user,
        form=form,
        account=account,
        change=change,
        expiry=change and near(change.expires_at, configuration().clock()),
        refusal=refusal and str(refusal),
    )
