"""Beginning a session in the console, in the browser as in the database."""

from flask.typing import ResponseReturnValue

from provisioner.models import StaffMember
from provisioner.staff import STAFF_FACTORS, STAFF_SIGN_INS
from provisioner.web.config import configuration
from provisioner.web.database import db
from tenants.roles import SignInStage
from tenants.web.entrance.desk import desk, this_device
from tenants.web.entrance.leading import lead_on
from tenants.web.sessions import begin_entering


def come_in(member: StaffMember, then: str) -> ResponseReturnValue:
    """Begin a session for whoever proved to be ``member`` by a password or a link (ASVS 7.2.4).

    It opens nothing before a code: leads to what is owed, and from there to ``then``, a path of this site.
    """
    desk().person(member.id, lock=True)
    desk().end_this_browser()
    has_factor = STAFF_FACTORS.of(db.session(), member.id) is not None
    owed = SignInStage.CODE if has_factor else SignInStage.ENROLMENT
    row = STAFF_SIGN_INS.begin(db.session(), member.id, this_device(), owed, configuration().clock())
    begin_entering(row.id)
    return lead_on(owed, then)
