"""The code that is asked after the password: of the application, or a recovery code."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from tenants.second_factor import RECOVERY
from tenants.web.entrance.arriving import arrival, code_owed
from tenants.web.entrance.checking import check_code, tried
from tenants.web.entrance.desk import desk
from tenants.web.entrance.forms import CodeForm
from tenants.web.entrance.recovery_codes import say_how_many_are_left

blueprint = Blueprint("code", __name__)

_PATH = "/connexion/code"


@blueprint.get(_PATH)
@code_owed
def show() -> ResponseReturnValue:
    return page(CodeForm())


@blueprint.post(_PATH)
@code_owed
def submit() -> ResponseReturnValue:
    form, person = CodeForm(request.form), arrival().person
    if {"secours", "application"} & request.form.keys():
        return page(CodeForm(), recovery="secours" in request.form)

    def come_in() -> ResponseReturnValue:
        means = check_code(person, form)
        desk().let_in(person, means)
        if means == RECOVERY:
            say_how_many_are_left(person)
        return desk().onward("/")

    def again(refusal: str | None) -> str:
        return page(form, refusal, recovery="recovery" in request.form)

    return tried(form, again, come_in)


def page(form: CodeForm, refusal: str | None = None, *, recovery: bool = False) -> str:
    """``recovery`` asks for letters too: the keyboard of a telephone shows what is asked for."""
    action = url_for("code.submit", next=request.args.get("next"))
    return desk().show(
        "entrance/code.html",
        form=form,
        refusal=refusal,
        recovery=recovery,
        action=action,
        carried=desk().carried(),
    )
