"""The one-time link of a staff member, new or without their password: choosing one, and in."""

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from provisioner.models import StaffMember
from provisioner.staff import LINK_FOLDER, choose_password, find_by_token
from provisioner.web.coming_in import come_in
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.passwords import STAFF_MINIMUM
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.forms import PasswordForm
from tenants.web.throttling import attempted

blueprint = Blueprint("welcome", __name__)

_PATH = f"/{LINK_FOLDER}/<token>"
_LINK_IS_PROOF = "the link itself proves who comes: it is secret, and good for one password"


@blueprint.get(_PATH)
@public(_LINK_IS_PROOF)
def show(token: str) -> ResponseReturnValue:
    """Looking uses nothing up: mail programs and scanners follow links."""
    return _page(PasswordForm(), _owner(token))


@blueprint.post(_PATH)
@public(_LINK_IS_PROOF)
def submit(token: str) -> ResponseReturnValue:
    member = _owner(token)
    form = PasswordForm(request.form)

    def choose(password: str) -> None:
        choose_password(db.session(), member, password, configuration().clock())

    if not form.validate() or not form.taken_by(choose):
        return _page(form, member), 422
    onward = come_in(member, url_for("home.show"))
    flash("Votre mot de passe est enregistré.")
    return onward


def _owner(token: str) -> StaffMember:
    """Looking at a link counts as trying it: that is what a guesser would do."""
    config = configuration()
    with attempted(Action.STAFF_LINK):
        return find_by_token(db.session(), config.staff_link_secret, token, config.clock())


def _page(form: PasswordForm, member: StaffMember) -> str:
    return render_page("welcome.html", form=form, email=member.email, minimum=STAFF_MINIMUM)
