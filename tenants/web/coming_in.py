"""Beginning a session in an instance, in the browser as in the database."""

from tenants.entering import enter
from tenants.models import Account
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.identity import SignedIn, this_device
from tenants.web.instance import current_instance
from tenants.web.sessions import begin_session


def come_in(account: Account) -> None:
    """Sign in whoever proved to be ``account``, with a new session (ASVS 7.2.4)."""
    entry = enter(db.session(), account, this_device(), configuration().clock())
    begin_session(SignedIn.of(current_instance(), account, entry.sign_in))
