"""Setting a second factor up on the way in, where nobody works without one."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from tenants.outbox import Topic
from tenants.roles import FactorKind
from tenants.web.entrance.arriving import arrival, enrolment_owed
from tenants.web.entrance.checking import tried
from tenants.web.entrance.desk import desk
from tenants.web.entrance.forms import CodeForm
from tenants.web.entrance.recovery_codes import new_codes_page
from tenants.web.entrance.setting_up import confirm, shown

blueprint = Blueprint("enrolment", __name__)

_PATH = "/connexion/second-facteur"


@blueprint.get(_PATH)
@enrolment_owed
def show() -> ResponseReturnValue:
    return page(CodeForm())


@blueprint.post(_PATH)
@enrolment_owed
def submit() -> ResponseReturnValue:
    form, person = CodeForm(request.form), arrival().person

    def come_in() -> ResponseReturnValue:
        confirm(person, form)
        desk().let_in(person, FactorKind.TOTP)
        desk().tell(person, Topic.FACTOR_ADDED)
        return new_codes_page(person, request.args.get("next"))

    return tried(form, lambda refusal: page(form, refusal), come_in)


def page(form: CodeForm, refusal: str | None = None) -> str:
    return desk().show(
        "entrance/set_up.html",
        form=form,
        refusal=refusal,
        on_the_way_in=True,
        action=url_for("enrolment.submit", next=request.args.get("next")),
        carried=desk().carried(),
        **shown(arrival().person),
    )
