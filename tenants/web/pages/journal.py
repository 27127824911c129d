"""What happened in the instance, for its super-conseillers; taking it along is for those who work here."""

from typing import Final

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from tenants.audit import Actor, record
from tenants.audit.events import Exported
from tenants.audit.reading import FORMATS
from tenants.audit.words import SENTENCES, Teller, shown
from tenants.calendar import french_day
from tenants.models import Account, AuditEvent
from tenants.roles import AccountState
from tenants.web.access import super_conseiller_required, super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.journal import Trail, file_of, view_of
from tenants.web.rendering import render_page

blueprint = Blueprint("journal", __name__, url_prefix="/journal")

_OPERATOR: Final = "L’équipe support"


class _AccountNames(dict[str, str]):
    """By id; a deleted account keeps its name (MIX-ROLE-3)."""

    def account(self, account_id: str) -> str:
        return self.get(account_id) or f"compte inconnu ({shown(account_id)})"


@blueprint.get("")
@super_conseiller_required
def show() -> ResponseReturnValue:
    view = view_of(_trail(), "journal.show")
    return render_page("journal.html", visitor=current_user, view=view, moment=french_day)


@blueprint.get("/export.<form>")
@super_member_required
def show_export(form: str) -> ResponseReturnValue:
    if form not in FORMATS:
        abort(404)
    now = configuration().clock()
    response = file_of(_trail(), form, f"journal-{now:%Y-%m-%d}")
    record(db.session(), Exported("trail", form), now)
    return response


def _trail() -> Trail:
    accounts = db.session.scalars(select(Account).order_by(Account.last_name, Account.first_name)).all()
    names = {str(one.id): _name(one) for one in accounts}
    # Who has no name never came in, and did nothing.
    people = [(f"account:{one.id}", _name(one)) for one in accounts if one.full_name]
    operator = (str(Actor("operator").label), _OPERATOR)
    teller = Teller(SENTENCES, _AccountNames(names), _OPERATOR)
    return Trail(db.session(), AuditEvent, teller, [*people, operator])


def _name(account: Account) -> str:
    """Two without a name are told apart by the beginning of their number."""
    nameless = "personne supprimée" if account.state is AccountState.DELETED else "personne à nommer"
    return shown(account.full_name) or f"{nameless} (n° {str(account.id)[:8]})"
