"""The account of whoever is signed in, theirs alone to change."""

from flask_login import current_user
from werkzeug.exceptions import Forbidden

from tenants.models import Account
from tenants.own_account import own
from tenants.roles import AccountState
from tenants.web.database import db


def my_account() -> Account:
    """The row, locked, in a transaction that begins here: accounts are locked before sessions, and the
    request may have written when this browser was last seen.

    Raises Forbidden for an account that was closed since the request came.
    """
    db.session.commit()
    account = own(db.session(), current_user.account_id)
    if account.state is not AccountState.ACTIVE:
        raise Forbidden
    return account
