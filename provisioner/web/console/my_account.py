"""Somebody of the staff looks after their own account: another password, second factor, devices."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import PasswordField
from wtforms.validators import InputRequired

from provisioner.models import StaffMember
from provisioner.staff import change_password
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.identity import go_on
from provisioner.web.rendering import render_page
from tenants.passwords import STAFF_MINIMUM
from tenants.throttling import Action
from tenants.web.access import login_required
from tenants.web.entrance.checking import tried
from tenants.web.forms import PasswordForm
from tenants.web.throttling import attempted

blueprint = Blueprint("my_account", __name__, url_prefix="/mon-compte")


class OwnPasswordForm(PasswordForm):
    """A new password, from somebody who knows the one they have."""

    current = PasswordField("Mot de passe actuel", [InputRequired("Indiquez votre mot de passe actuel.")])


@blueprint.get("")
@login_required
def show() -> ResponseReturnValue:
    return _page(OwnPasswordForm())


@blueprint.post("/mot-de-passe")
@login_required
def save() -> ResponseReturnValue:
    form = OwnPasswordForm(request.form)

    def change() -> ResponseReturnValue:
        # Guesses here and at the login page are guesses at one password: they count together.
        with attempted(Action.LOGIN, account=current_user.email):
            taken = form.taken_by(lambda new: _change(form.current.data or "", new))
        if not taken:
            return _page(form), 422
        flash("Votre mot de passe est changé. Vos autres appareils sont déconnectés.")
        return redirect(url_for("my_account.show"))

    return tried(form, lambda refusal: _page(form, refusal), change)


def _change(current: str, new: str) -> None:
    """Raises LoginRefused, PasswordRefused."""
    member = db.session.get_one(StaffMember, current_user.member_id)
    change_password(db.session(), member, current, new, configuration().clock())
    go_on(member)


def _page(form: OwnPasswordForm, refusal: str | None = None) -> str:
    member = db.session.get_one(StaffMember, current_user.member_id)
    return render_page(
        "my_account.html",
        form=form,
        refusal=refusal,
        has_password=member.password_hash is not None,
        minimum=STAFF_MINIMUM,
    )
