"""Choosing another password behind a link that was asked for."""

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from tenants.errors import ResetRefused
from tenants.lost_passwords import REFUSED, ResetLink, find_open, redeem
from tenants.models import Account, PasswordReset
from tenants.passwords import MEMBER_MINIMUM
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.coming_in import come_in
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.forms import PasswordForm
from tenants.web.instance import current_instance
from tenants.web.mail import commit_and_wake
from tenants.web.passwords import chosen_here
from tenants.web.rendering import render_page
from tenants.web.throttling import attempted

blueprint = Blueprint("new_password", __name__)

_PATH = f"/{ResetLink.folder}/<reset_id>/<token>"
_LINK_IS_PROOF = "the link itself proves who comes: it is secret, and good for one password"


@blueprint.get(_PATH)
@public(_LINK_IS_PROOF)
def show(reset_id: str, token: str) -> ResponseReturnValue:
    _, account = _find(reset_id, token)
    return _page(PasswordForm(), account)


@blueprint.post(_PATH)
@public(_LINK_IS_PROOF)
def submit(reset_id: str, token: str) -> ResponseReturnValue:
    reset, account = _find(reset_id, token)
    form = PasswordForm(request.form)

    def choose(password: str) -> None:
        redeem(db.session(), reset, account, chosen_here(password), configuration().clock())

    if not form.validate() or not form.taken_by(choose):
        return _page(form, account), 422
    onward = come_in(account, url_for("portal.show"))
    commit_and_wake()
    flash("Votre nouveau mot de passe est enregistré. Les sessions ouvertes avec l’ancien ont pris fin.")
    return onward


@blueprint.get(f"/{ResetLink.folder}/", defaults={"rest": ""})
@blueprint.get(f"/{ResetLink.folder}/<path:rest>")
@public("a link that a mail program cut short gets the same answer as one that is used up")
def cut_short(rest: str) -> ResponseReturnValue:
    raise ResetRefused(REFUSED)


def _find(reset_id: str, token: str) -> tuple[PasswordReset, Account]:
    """Looking at a link counts as trying it: that is what a guesser would do."""
    with attempted(Action.RESET_LINK):
        link = ResetLink.read(current_instance().id, reset_id, token)
        settings = configuration()
        return find_open(db.session(), settings.keys, link, settings.clock())


def _page(form: PasswordForm, account: Account) -> str:
    return render_page("new_password.html", form=form, account=account, minimum=MEMBER_MINIMUM)
