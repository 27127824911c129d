"""What changes with one button: role, invitation, suspension."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenants.accounts.changing_role import change_role
from tenants.accounts.inviting import invite_again, revoke
from tenants.accounts.suspending import restore, suspend
from tenants.accounts.unlocking import take_factor_away
from tenants.errors import AccountChangeRefused
from tenants.models import Account
from tenants.roles import Role
from tenants.web.access import super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.pages.accounts.place import ONE, account_or_404, acting, blueprint, one_change
from tenants.web.pages.accounts.sheet import page_of
from tenants.web.pages.accounts.undoing import Undoable


@blueprint.post(f"{ONE}/role")
@super_member_required
def role(account_id: uuid.UUID) -> ResponseReturnValue:
    account = account_or_404(account_id)
    if (wanted := request.form.get("role")) not in set(Role):
        return page_of(account, refusal="Choisissez un rôle : conseiller ou super-conseiller."), 422
    chosen = Role(wanted)
    if chosen is Role.SUPER_CONSEILLER:
        what, done = "gère désormais", Undoable.PROMOTION
    else:
        what, done = "ne gère plus", Undoable.DEMOTION

    def change(session: Session) -> Account:
        return change_role(session, account_id, chosen, acting(), configuration().clock())

    said = f"{{name}} {what} les comptes et les informations de la structure."
    return _done(account_id, change, said, done)


@blueprint.post(f"{ONE}/invitation")
@super_member_required
def send_invitation(account_id: uuid.UUID) -> ResponseReturnValue:
    def change(session: Session) -> Account:
        return invite_again(session, account_id, acting(), configuration().clock())

    return _done(
        account_id, change, "Une nouvelle invitation part à {name}. Les précédentes ne servent plus."
    )


@blueprint.post(f"{ONE}/invitation/annuler")
@super_member_required
def revoke_invitation(account_id: uuid.UUID) -> ResponseReturnValue:
    def change(session: Session) -> Account:
        return revoke(session, account_id, acting(), configuration().clock())

    said = "L’invitation de {name} est annulée : son lien ne sert plus."
    return _done(account_id, change, said, Undoable.REVOCATION)


@blueprint.post(f"{ONE}/suspendre")
@super_member_required
def suspend_account(account_id: uuid.UUID) -> ResponseReturnValue:
    def change(session: Session) -> Account:
        return suspend(session, account_id, acting(), configuration().clock())

    said = "Le compte de {name} est suspendu : ses sessions ont pris fin, un courriel l’en prévient."
    return _done(account_id, change, said, Undoable.SUSPENSION)


@blueprint.post(f"{ONE}/retablir")
@super_member_required
def restore_account(account_id: uuid.UUID) -> ResponseReturnValue:
    def change(session: Session) -> Account:
        return restore(session, account_id, acting(), configuration().clock())

    return _done(account_id, change, "Le compte de {name} est rétabli, avec le même mot de passe.")


@blueprint.post(f"{ONE}/second-facteur")
@super_member_required
def reset_factor(account_id: uuid.UUID) -> ResponseReturnValue:
    def change(session: Session) -> Account:
        return take_factor_away(session, account_id, acting(), configuration().clock())

    said = "Le second facteur de {name} est retiré : ses sessions ont pris fin, un courriel l’en prévient."
    return _done(account_id, change, said)


def _done(
    account_id: uuid.UUID, change: Callable[[Session], Account], said: str, done: Undoable | None = None
) -> ResponseReturnValue:
    """Make the change and say so, or show the account with the reason why it is not made."""
    try:
        with one_change() as session:
            account = change(session)
            name, keeps = account.full_name, account.role is Role.SUPER_CONSEILLER
    except AccountChangeRefused as refused:
        db.session.rollback()
        return page_of(account_or_404(account_id), refusal=str(refused)), 409
    commit_and_wake()
    flash(said.format(name=name), done.to(account_id) if done else "message")
    # Who gave their own role up may not open the list any more.
    return redirect(url_for("accounts.show" if keeps or account_id != acting() else "portal.show"))
