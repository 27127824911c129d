"""Choosing the first password behind an invitation link (MIX-ID-1)."""

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from tenants.errors import InvitationRefused
from tenants.invitations import REFUSED, InvitationLink, find_open, redeem
from tenants.models import Account, Invitation
from tenants.passwords import MEMBER_MINIMUM
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.coming_in import come_in
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.forms import PasswordForm
from tenants.web.instance import current_instance
from tenants.web.passwords import chosen_here
from tenants.web.rendering import render_page
from tenants.web.throttling import attempted

blueprint = Blueprint("invitation", __name__)

_PATH = "/invitation/<invitation_id>/<token>"
_LINK_IS_PROOF = "the link itself proves who comes: it is secret, and good for one password"


@blueprint.get(_PATH)
@public(_LINK_IS_PROOF)
def show(invitation_id: str, token: str) -> ResponseReturnValue:
    _, account = _find(invitation_id, token)
    return _page(PasswordForm(), account)


@blueprint.post(_PATH)
@public(_LINK_IS_PROOF)
def submit(invitation_id: str, token: str) -> ResponseReturnValue:
    invitation, account = _find(invitation_id, token)
    form = PasswordForm(request.form)

    def choose(password: str) -> None:
        redeem(db.session(), invitation, account, chosen_here(password), configuration().clock())

    if not form.validate() or not form.taken_by(choose):
        return _page(form, account), 422
    onward = come_in(account, url_for("portal.show"))
    flash("Votre mot de passe est enregistré.")
    return onward


@blueprint.get("/invitation/", defaults={"rest": ""})
@blueprint.get("/invitation/<path:rest>")
@public("a link that a mail program cut short gets the same answer as one that is used up")
def cut_short(rest: str) -> ResponseReturnValue:
    raise InvitationRefused(REFUSED)


def _find(invitation_id: str, token: str) -> tuple[Invitation, Account]:
    """Looking at a link counts as trying it: that is what a guesser would do."""
    with attempted(Action.INVITATION):
        link = InvitationLink.read(current_instance().id, invitation_id, token)
        settings = configuration()
        return find_open(db.session(), settings.keys, link, settings.clock())


def _page(form: PasswordForm, account: Account) -> str:
    return render_page("invitation.html", form=form, account=account, minimum=MEMBER_MINIMUM)
