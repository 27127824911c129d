"""What each address of somebody says to the change: looked at by a link, and said by a button."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tenants.calendar import near
from tenants.email_changes import LINKS, REFUSED, Outcome, Side, confirm, find_open, give_up
from tenants.errors import EmailChangeRefused
from tenants.models import Account, EmailChange
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.instance import current_instance
from tenants.web.mail import commit_and_wake
from tenants.web.rendering import render_page
from tenants.web.throttling import attempted

blueprint = Blueprint("email_change", __name__)

_FOLDER = "/changement-adresse"
_PATH = f"{_FOLDER}/<side>/<change_id>/<token>"
_LINK_IS_PROOF = "the link itself proves who reads the address that it was sent to"
_SAID = {
    Outcome.AWAITED: "C’est noté. Il manque le oui de l’autre adresse : ouvrez le courriel qui y est parti.",
    Outcome.CHANGED: "L’adresse est changée : c’est avec la nouvelle que vous vous connectez désormais.",
}


@blueprint.get(_PATH)
@public(_LINK_IS_PROOF)
def show(side: str, change_id: str, token: str) -> ResponseReturnValue:
    """Looking uses nothing up: mail scanners follow links."""
    change, account = _find(_side(side), change_id, token)
    return render_page(
        "my_account/email_link.html",
        account=account,
        change=change,
        is_old=_side(side) is Side.OLD,
        has_said_yes=change.old_confirmed_at if _side(side) is Side.OLD else change.new_confirmed_at,
        expiry=near(change.expires_at, configuration().clock()),
    )


@blueprint.post(_PATH)
@public(_LINK_IS_PROOF)
def answer(side: str, change_id: str, token: str) -> ResponseReturnValue:
    change, account = _find(_side(side), change_id, token)
    said, now = request.form.get("reponse"), configuration().clock()
    if said == "oui":
        return _told(change, confirm(db.session(), change, account, _side(side), now))
    if said != "non":
        return redirect(request.path)
    give_up(db.session(), change, account, now)
    flash("Le changement est refusé : le compte garde l’adresse qu’il avait.")
    return redirect(url_for("login.show"))


@blueprint.get(f"{_FOLDER}/", defaults={"rest": ""})
@blueprint.get(f"{_FOLDER}/<path:rest>")
@public("a link that a mail program cut short gets the same answer as one that is used up")
def cut_short(rest: str) -> ResponseReturnValue:
    raise EmailChangeRefused(REFUSED)


def _told(change: EmailChange, outcome: Outcome) -> ResponseReturnValue:
    if outcome is Outcome.TAKEN:
        return render_page("my_account/email_taken.html", change=change), 409
    if outcome is Outcome.CHANGED:
        commit_and_wake()
    flash(_SAID[outcome])
    return redirect(url_for("login.show"))


def _side(named: str) -> Side:
    try:
        return Side(named)
    except ValueError:
        raise EmailChangeRefused(REFUSED) from None


def _find(side: Side, change_id: str, token: str) -> tuple[EmailChange, Account]:
    """Looking at a link counts as trying it: that is what a guesser would do."""
    with attempted(Action.EMAIL_CHANGE_LINK):
        settings = configuration()
        link = LINKS[side].read(current_instance().id, change_id, token)
        return find_open(db.session(), settings.keys, link, settings.clock())
