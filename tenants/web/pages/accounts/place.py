"""Where these pages are, and what each change of an account is wrapped in."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast

from flask import Blueprint
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, NotFound

from tenants.accounts.finding import find
from tenants.errors import NotEntitled, UnknownAccount
from tenants.models import Account
from tenants.web.database import db

PATH: Final = "/comptes"
ONE: Final = f"{PATH}/<uuid:account_id>"

blueprint = Blueprint("accounts", __name__)


def acting() -> uuid.UUID:
    """The account that acts: no visitor of the support changes any (``super_member_required``)."""
    return cast("uuid.UUID", current_user.account_id)


@contextmanager
def one_change() -> Iterator[Session]:
    """A change of accounts, in a transaction that begins with it: accounts are locked before sessions, and
    the request may have written when this browser was last seen.

    Raises NotFound for an account that is not here, Forbidden for whoever may no longer change any.
    """
    db.session.commit()
    try:
        yield db.session()
    except UnknownAccount as unknown:
        raise NotFound from unknown
    except NotEntitled as refused:
        raise Forbidden from refused


def account_or_404(account_id: uuid.UUID) -> Account:
    """Raises NotFound, for a deleted account too."""
    account = find(db.session(), account_id)
    if account is None:
        raise NotFound
    return account
