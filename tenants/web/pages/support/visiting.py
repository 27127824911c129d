"""The staff's way in, by the link that the console made. They leave by the way that everybody leaves."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from tenants.errors import SupportLinkRefused
from tenants.support import EntryKey, enter
from tenants.support.link import FOLDER
from tenants.support.visiting import REFUSED
from tenants.throttling import Action
from tenants.web.access import public
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.entrance.desk import desk, this_device
from tenants.web.instance import current_instance
from tenants.web.pages.support.place import blueprint
from tenants.web.sessions import begin_session
from tenants.web.support import SupportVisitor, is_vouched_for
from tenants.web.throttling import attempted


@blueprint.get(f"{FOLDER}/<token>")
@public("the link itself proves who comes: it is signed, and good once within a minute")
def enter_by_link(token: str) -> ResponseReturnValue:
    """The session begins at once: the console leads here, and no mail program ever sees the address."""
    settings, instance = configuration(), current_instance()
    with attempted(Action.SUPPORT_LINK):
        entry = EntryKey(settings.keys, instance.id).read(token, settings.clock())
        if entry is None or not is_vouched_for(entry.visit_id):
            raise SupportLinkRefused(REFUSED)
        visit = enter(db.session(), entry, this_device(), settings.clock())
    desk().end_this_browser()
    begin_session(SupportVisitor(instance.id, visit))
    return redirect(url_for("portal.show"))
