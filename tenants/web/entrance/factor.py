"""Somebody's own second factor: adding one, changing it, new recovery codes, taking it away."""

from dataclasses import dataclass
from enum import Enum

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from tenants.audit.events import FactorRemoved, RecoveryCodesMade, RecoveryCodeUsed
from tenants.outbox import Topic
from tenants.second_factor import RECOVERY
from tenants.web.access import member_required
from tenants.web.entrance import proof
from tenants.web.entrance.checking import check_code, check_password, tried
from tenants.web.entrance.desk import Person, desk
from tenants.web.entrance.forms import CodeForm, OwnPasswordForm
from tenants.web.entrance.recovery_codes import new_codes_page
from tenants.web.entrance.setting_up import confirm, shown

blueprint = Blueprint("factor", __name__)

_PATH = "/mon-compte/second-facteur"


@dataclass(frozen=True, slots=True)
class _Step:
    """What a page says before it asks for a code, and the words on its button."""

    heading: str
    consequence: str
    button: str


class Change(Enum):
    """What somebody who has a factor may do with it, each behind a code."""

    CODES = "codes-de-secours"
    ANOTHER = "remplacer"
    REMOVAL = "retirer"


STEPS = {
    Change.CODES: _Step(
        "Créer de nouveaux codes de secours",
        "Les codes de secours que vous avez gardés jusqu’ici ne serviront plus : ceux qui vont s’afficher "
        "les remplacent.",
        "Créer de nouveaux codes",
    ),
    Change.ANOTHER: _Step(
        "Changer de téléphone ou d’application",
        "L’application actuelle continue de servir jusqu’à ce que la nouvelle ait donné son premier code. "
        "Vos autres appareils seront alors déconnectés, et vous recevrez de nouveaux codes de secours.",
        "Continuer",
    ),
    Change.REMOVAL: _Step(
        "Retirer le second facteur",
        "Votre mot de passe suffira de nouveau pour entrer ; vos codes de secours ne serviront plus et vos "
        "autres appareils seront déconnectés. Vous pourrez en remettre un quand vous voudrez.",
        "Retirer le second facteur",
    ),
}


@blueprint.get(_PATH)
@member_required
def show() -> ResponseReturnValue:
    return _own_page(OwnPasswordForm())


@blueprint.post(_PATH)
@member_required
def add() -> ResponseReturnValue:
    form, person = OwnPasswordForm(request.form), desk().me()
    if desk().personal(person).current is not None:
        return redirect(url_for("factor.show"))

    def go_on() -> ResponseReturnValue:
        check_password(person, form)
        proof.prove()
        return redirect(url_for("factor.set_up"))

    return tried(form, lambda refusal: _own_page(form, refusal), go_on)


@blueprint.get(f"{_PATH}/<change>")
@member_required
def ask(change: str) -> ResponseReturnValue:
    wanted = _allowed(change)
    return _ask_page(wanted, CodeForm())


@blueprint.post(f"{_PATH}/<change>")
@member_required
def do(change: str) -> ResponseReturnValue:
    wanted, form, person = _allowed(change), CodeForm(request.form), desk().me()

    def go_on() -> ResponseReturnValue:
        if check_code(person, form) == RECOVERY:
            desk().record(RecoveryCodeUsed(person.id))
        return _DONE[wanted](person)

    return tried(form, lambda refusal: _ask_page(wanted, form, refusal), go_on)


@blueprint.get(f"{_PATH}/nouveau")
@member_required
def set_up() -> ResponseReturnValue:
    return _set_up_page(CodeForm()) if proof.is_proven() else redirect(url_for("factor.show"))


@blueprint.post(f"{_PATH}/nouveau")
@member_required
def finish() -> ResponseReturnValue:
    if not proof.is_proven():
        return redirect(url_for("factor.show"))
    form, person = CodeForm(request.form), desk().me()

    def go_on() -> ResponseReturnValue:
        confirm(person, form)
        desk().renew(person)
        desk().tell(person, Topic.FACTOR_ADDED)
        proof.use_up()
        flash("Votre second facteur est en place. Vos autres appareils ont été déconnectés.")
        return new_codes_page(person, url_for("factor.show"))

    return tried(form, lambda refusal: _set_up_page(form, refusal), go_on)


def _new_codes(person: Person) -> ResponseReturnValue:
    desk().personal(person).make_recovery_codes(desk().now())
    desk().record(RecoveryCodesMade(person.id))
    desk().tell(person, Topic.RECOVERY_CODES_MADE)
    return new_codes_page(person, url_for("factor.show"))


def _replace(person: Person) -> ResponseReturnValue:
    proof.prove()
    return redirect(url_for("factor.set_up"))


def _remove(person: Person) -> ResponseReturnValue:
    desk().factors.remove(desk().session(), person.id)
    desk().record(FactorRemoved(person.id))
    desk().sign_ins.end_all(desk().session(), person.id)
    desk().renew(person)
    desk().tell(person, Topic.FACTOR_REMOVED)
    flash("Le second facteur est retiré : votre mot de passe suffit pour entrer.")
    return redirect(url_for("factor.show"))


_DONE = {Change.CODES: _new_codes, Change.ANOTHER: _replace, Change.REMOVAL: _remove}


def _allowed(name: str) -> Change:
    """Raises NotFound where there is nothing to change, or where it must stay."""
    change = next((each for each in Change if each.value == name), None)
    stays = change is Change.REMOVAL and desk().factor_is_asked()
    if change is None or stays or desk().personal(desk().me()).current is None:
        raise NotFound
    return change


def _own_page(form: OwnPasswordForm, refusal: str | None = None) -> str:
    person = desk().me()
    return desk().show(
        "entrance/factor.html",
        form=form,
        refusal=refusal,
        person=person,
        factor=desk().personal(person).current,
        codes_left=desk().factors.recovery_codes_left(desk().session(), person.id),
        asked=desk().factor_is_asked(),
    )


def _ask_page(change: Change, form: CodeForm, refusal: str | None = None) -> str:
    return desk().show(
        "entrance/change.html",
        form=form,
        refusal=refusal,
        step=STEPS[change],
        recovery="secours" in request.args,
    )


def _set_up_page(form: CodeForm, refusal: str | None = None) -> str:
    return desk().show(
        "entrance/set_up.html",
        form=form,
        refusal=refusal,
        on_the_way_in=False,
        action=url_for("factor.finish"),
        carried=(),
        **shown(desk().me()),
    )
