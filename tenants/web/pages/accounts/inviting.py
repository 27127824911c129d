"""Inviting one person."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.accounts.inviting import Guest, invite
from tenants.errors import EmailTaken
from tenants.web.access import super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.pages.accounts.forms import GuestForm
from tenants.web.pages.accounts.place import PATH, acting, blueprint, one_change
from tenants.web.rendering import render_page
from themes.problems import Problem

_INVITE = f"{PATH}/inviter"


@blueprint.get(_INVITE)
@super_member_required
def ask_whom() -> ResponseReturnValue:
    return _page(GuestForm())


@blueprint.post(_INVITE)
@super_member_required
def invite_one() -> ResponseReturnValue:
    form = GuestForm(request.form)
    person = form.person()
    if person is None:
        return _page(form), 422
    try:
        with one_change() as session:
            invite(session, [Guest(person, form.chosen_role())], acting(), configuration().clock())
    except EmailTaken as taken:
        db.session.rollback()
        form.complain([Problem.error("email", "account.duplicate_email", str(taken))])
        return _page(form), 422
    commit_and_wake()
    flash(f"Une invitation part à {person.full_name}, à l’adresse {person.email}.")
    return redirect(url_for("accounts.show"))


def _page(form: GuestForm) -> str:
    return render_page("accounts/invite.html", visitor=current_user, form=form)
