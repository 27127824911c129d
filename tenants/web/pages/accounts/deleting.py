"""Deleting an account, once it was said what goes, what stays and who goes on."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.accounts.deleting import delete, has_worked, successors
from tenants.errors import AccountChangeRefused
from tenants.web.access import super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.pages.accounts.place import ONE, account_or_404, acting, blueprint, one_change
from tenants.web.rendering import render_page

_DELETE = f"{ONE}/supprimer"


@blueprint.get(_DELETE)
@super_member_required
def ask_to_delete(account_id: uuid.UUID) -> ResponseReturnValue:
    return _page(account_id)


@blueprint.post(_DELETE)
@super_member_required
def delete_account(account_id: uuid.UUID) -> ResponseReturnValue:
    successor_id = _read(request.form.get("successor", ""))
    try:
        with one_change() as session:
            name = delete(session, account_id, successor_id, acting(), configuration().clock())
    except AccountChangeRefused as refused:
        db.session.rollback()
        return _page(account_id, str(refused), successor_id), 409
    commit_and_wake()
    flash(f"Le compte de {name} est supprimé." if name else "Le compte est supprimé.")
    return redirect(url_for("accounts.show"))


def _read(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _page(account_id: uuid.UUID, refusal: str | None = None, chosen: uuid.UUID | None = None) -> str:
    account = account_or_404(account_id)
    return render_page(
        "accounts/delete.html",
        visitor=current_user,
        account=account,
        is_own=account.id == acting(),
        has_worked=has_worked(account),
        successors=successors(db.session(), account),
        chosen=chosen,
        refusal=refusal,
    )
