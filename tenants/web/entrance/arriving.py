"""Browsers whose owner gave the right password and owes something more. They open one page, and no other."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.roles import SignInStage
from tenants.web.access import AccessRule, guarded
from tenants.web.entrance.desk import Person, desk

PAGES = {SignInStage.CODE: "code.show", SignInStage.ENROLMENT: "enrolment.show"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who is on their way in, and what they owe: never OPEN."""

    person: Person
    stage: SignInStage


def arriving() -> Arrival | None:
    """Whoever is on their way in with this browser, None when nobody is."""
    row = desk().this_row()
    if row is None or row.stage is SignInStage.OPEN:
        return None
    person = desk().person(desk().sign_ins.owner_of(row))
    return None if person is None else Arrival(person, row.stage)


def arrival() -> Arrival:
    """The one that the rule of this view found."""
    found: Arrival = g.arrival
    return found


def owing(stage: SignInStage) -> Callable[[], ResponseReturnValue | None]:
    """Refuse whoever does not owe ``stage``: they are asked to log in, or have."""

    def refusal() -> ResponseReturnValue | None:
        g.arrival = arriving() if not current_user.is_authenticated else None
        if g.arrival is not None and g.arrival.stage is stage:
            return None
        return redirect(url_for("login.show", next=request.args.get("next")))

    return refusal


code_owed = guarded(
    AccessRule("code", "whoever gave the right password here and owes a code", owing(SignInStage.CODE))
)
enrolment_owed = guarded(
    AccessRule(
        "enrolment",
        "whoever gave the right password here and has no second factor, where one is asked",
        owing(SignInStage.ENROLMENT),
    )
)


def to_page_owed(stage: SignInStage, wanted: str | None) -> ResponseReturnValue:
    """Lead whoever gave the right password to the page of what they owe."""
    return redirect(url_for(PAGES[stage], next=None if wanted == "/" else wanted))
