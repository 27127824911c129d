"""Asking for a link to choose another password, in an instance as in the console.

The answer never says whether an account exists.
"""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from tenants.errors import Throttled
from tenants.throttling import Action
from tenants.web.forms import EmailForm
from tenants.web.throttling import begin_attempt, too_many

PATH = "/mot-de-passe-oublie"
CANNOT_LOG_IN = "people come here because they cannot log in"
Render = Callable[..., str]
"""Makes a page of a template's name and its values."""


def question(render: Render, form: EmailForm | None = None, refusal: Throttled | None = None) -> str:
    return render("lost_password.html", form=form or EmailForm(), refusal=refusal and str(refusal))


def answer(render: Render, ask: Callable[[str], None]) -> ResponseReturnValue:
    """``ask`` mails a link to whoever has this e-mail (as typed), and says nothing of what it found."""
    form = EmailForm(request.form)
    if not form.validate():
        return question(render, form), 422
    email = form.email.data or ""
    try:
        # It never succeeds: each mail that is asked for counts.
        begin_attempt(Action.RESET_REQUEST, account=email)
    except Throttled as throttled:
        return too_many(question(render, form, throttled), throttled)
    ask(email)
    return render("lost_password_asked.html", email=email)
