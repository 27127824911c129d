"""How somebody is called, on screens and in what they sign."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.models import Account
from tenants.own_account import rename
from tenants.web.access import member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.pages.my_account.forms import NameForm
from tenants.web.pages.my_account.mine import my_account
from tenants.web.rendering import render_page

blueprint = Blueprint("own_name", __name__)

_PATH = "/mon-compte/nom"


@blueprint.get(_PATH)
@member_required
def show() -> ResponseReturnValue:
    return _page(NameForm(obj=db.session.get_one(Account, current_user.account_id)))


@blueprint.post(_PATH)
@member_required
def save() -> ResponseReturnValue:
    form = NameForm(request.form)
    if not form.validate():
        return _page(form), 422
    account = my_account()
    names = form.first_name.data or "", form.last_name.data or ""
    changed = rename(db.session(), account, *names, configuration().clock())
    flash(f"Vous vous appelez désormais {account.full_name}." if changed else "Rien n’a changé.")
    return redirect(url_for("my_account.show"))


def _page(form: NameForm) -> str:
    return render_page("my_account/name.html", visitor=current_user, form=form)
