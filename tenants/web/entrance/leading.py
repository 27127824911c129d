"""From the password to the page of what is owed beside it."""

from flask import g
from flask.typing import ResponseReturnValue

from tenants.roles import SignInStage
from tenants.web.entrance import code, enrolment
from tenants.web.entrance.arriving import arriving, to_page_owed
from tenants.web.entrance.desk import desk
from tenants.web.entrance.forms import CodeForm

_PAGES = {SignInStage.CODE: code.page, SignInStage.ENROLMENT: enrolment.page}


def lead_on(stage: SignInStage, then: str) -> ResponseReturnValue:
    """Lead whoever has just given the right password to the code or to the second factor that they owe.

    What travels along in hidden fields would not survive a redirect: the page then comes at once.
    """
    if not desk().carried():
        return to_page_owed(stage, then)
    g.arrival = arriving()
    return _PAGES[stage](CodeForm())
