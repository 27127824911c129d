"""The page of one account: what it is, its name and address."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenants.accounts.deleting import has_worked
from tenants.accounts.editing import EMAIL, Edited, edit
from tenants.accounts.inviting import complete
from tenants.accounts.people import Person
from tenants.errors import AccountChangeRefused, EmailTaken
from tenants.models import Account
from tenants.roles import AccountState
from tenants.web.access import super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.pages.accounts.forms import PersonForm
from tenants.web.pages.accounts.place import ONE, account_or_404, acting, blueprint, one_change
from tenants.web.pages.accounts.sheet import page_of
from themes.problems import Problem


@blueprint.get(ONE)
@super_member_required
def person(account_id: uuid.UUID) -> ResponseReturnValue:
    return page_of(account_or_404(account_id))


@blueprint.post(ONE)
@super_member_required
def save(account_id: uuid.UUID) -> ResponseReturnValue:
    account = account_or_404(account_id)
    form = PersonForm(request.form)
    somebody = form.person(known=account.email)
    if somebody is None:
        return page_of(account, form=form), 422
    try:
        with one_change() as session:
            said = _save(session, account, somebody)
    except EmailTaken as taken:
        db.session.rollback()
        form.complain([Problem.error(EMAIL, "account.duplicate_email", str(taken))])
        return page_of(account_or_404(account_id), form=form), 422
    except AccountChangeRefused as refused:
        db.session.rollback()
        return page_of(account_or_404(account_id), refusal=str(refused)), 409
    commit_and_wake()
    flash(said)
    # Another address ends the sessions of whoever it is, be it the one who changed it.
    return redirect(url_for("accounts.person", account_id=account_id))


def _save(session: Session, account: Account, somebody: Person) -> str:
    """Returns what to say of it."""
    now = configuration().clock()
    if account.state is AccountState.INCOMPLETE:
        complete(session, account.id, somebody, acting(), now)
        return f"Le compte est complet : une invitation part à {somebody.full_name}."
    return _told(edit(session, account.id, somebody, acting(), now))


def _told(edited: Edited) -> str:
    account = edited.account
    if EMAIL not in edited.changed:
        return "Les changements sont enregistrés." if edited.changed else "Rien n’a changé."
    if account.state is AccountState.INVITED:
        return f"L’adresse est changée : l’invitation part à {account.email}, l’ancienne ne sert plus."
    if not has_worked(account):
        return "L’adresse est changée."
    return (
        f"L’adresse est changée. Les sessions de {account.full_name} ont pris fin ; ses deux adresses, "
        "l’ancienne et la nouvelle, sont prévenues par courriel."
    )
