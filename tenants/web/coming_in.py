"""Beginning a session in an instance, in the browser as in the database."""

from flask import redirect
from flask.typing import ResponseReturnValue

from tenants.entering import enter
from tenants.models import Account, SignIn
from tenants.roles import SignInStage
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.entrance.desk import desk, this_device
from tenants.web.entrance.leading import lead_on
from tenants.web.identity import SignedIn
from tenants.web.instance import current_instance
from tenants.web.sessions import begin_entering, begin_session


def come_in(account: Account, then: str) -> ResponseReturnValue:
    """Sign in whoever proved to be ``account`` by a password or a link, with a new session (ASVS 7.2.4).

    Leads to ``then``, a path of this site, or to what is owed before.
    """
    # First the person, then their sessions: whoever suspends them goes the same way.
    desk().person(account.id, lock=True)
    desk().end_this_browser()
    entry = enter(db.session(), account, this_device(), configuration().clock())
    if entry.stage is not SignInStage.OPEN:
        begin_entering(entry.sign_in.id)
        return lead_on(entry.stage, then)
    stay_in(account, entry.sign_in)
    return redirect(then)


def stay_in(account: Account, sign_in: SignIn) -> None:
    """Go on in this browser with a session that is open."""
    begin_session(SignedIn.of(current_instance(), account, sign_in))
