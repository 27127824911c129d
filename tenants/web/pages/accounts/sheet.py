"""What the page of one account shows, whatever led to it."""

from dataclasses import dataclass
from datetime import datetime

from flask_login import current_user
from sqlalchemy import select

from tenants.accounts.deleting import has_worked
from tenants.accounts.finding import is_last_keeper
from tenants.calendar import near
from tenants.models import Account, Invitation
from tenants.roles import AccountState, Role
from tenants.second_factor.factors import ACCOUNT_FACTORS
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.pages.accounts.forms import PersonForm
from tenants.web.pages.accounts.place import acting
from tenants.web.rendering import render_page
from tenants.web.words import ROLE_NAMES, state_name


@dataclass(frozen=True, slots=True)
class Possible:
    """What may be done with an account as it is, by whoever looks at it."""

    is_own: bool
    is_last: bool
    complete: bool
    change_role: bool
    invite: bool
    revoke: bool
    suspend: bool
    restore: bool
    reset_factor: bool

    @classmethod
    def of(cls, account: Account) -> "Possible":
        own = account.id == acting()
        state, worked = account.state, has_worked(account)
        return cls(
            is_own=own,
            is_last=is_last_keeper(db.session(), account),
            complete=state is AccountState.INCOMPLETE,
            change_role=state is not AccountState.INCOMPLETE,
            invite=state is not AccountState.INCOMPLETE and not worked,
            revoke=state in {AccountState.READY, AccountState.INVITED},
            suspend=state is AccountState.ACTIVE and not own,
            restore=state is AccountState.SUSPENDED and worked,
            reset_factor=not own and ACCOUNT_FACTORS.of(db.session(), account.id) is not None,
        )


def page_of(account: Account, *, form: PersonForm | None = None, refusal: str | None = None) -> str:
    """``form`` when it was filled in; ``refusal`` says why something was not done."""
    if form is None:
        form = PersonForm()
        form.fill_in(account)
    now = configuration().clock()
    return render_page(
        "accounts/person.html",
        visitor=current_user,
        account=account,
        form=form,
        refusal=refusal,
        can=Possible.of(account),
        role_names=ROLE_NAMES,
        other_role=_other(account.role),
        roles=Role,
        state_name=state_name,
        seen=_said(account.last_login_at, now),
        suspended=_said(account.suspended_at, now),
        invited=_invitation(account, now),
    )


def _other(role: Role) -> Role:
    return Role.CONSEILLER if role is Role.SUPER_CONSEILLER else Role.SUPER_CONSEILLER


def _said(moment: datetime | None, now: datetime) -> str | None:
    return near(moment, now) if moment else None


def _invitation(account: Account, now: datetime) -> str | None:
    """When the last invitation left and until when it is good."""
    if account.state is not AccountState.INVITED:
        return None
    latest = select(Invitation).where(Invitation.account_id == account.id)
    row = db.session.scalars(latest.order_by(Invitation.created_at.desc()).limit(1)).first()
    if row is None:
        return None
    if row.expires_at <= now:
        return f"partie {near(row.created_at, now)}, elle a expiré {near(row.expires_at, now)}"
    until = near(row.expires_at, now).removeprefix("le ")
    return f"partie {near(row.created_at, now)}, valable jusqu’au {until}"
