"""Asking everybody of the structure for a second factor, or no longer: who is concerned is said before."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.audit.events import RecoveryCodeUsed
from tenants.second_factor import RECOVERY, factor_required, with_factor, without_factor
from tenants.structure import require_factor
from tenants.web.access import super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.entrance.checking import check_code, tried
from tenants.web.entrance.desk import desk
from tenants.web.entrance.forms import CodeForm
from tenants.web.rendering import render_page

blueprint = Blueprint("requirement", __name__)

_PATH = "/structure/second-facteur"


@blueprint.get(_PATH)
@super_member_required
def show() -> ResponseReturnValue:
    return _page(CodeForm()) if _has_own() else _to_own()


@blueprint.post(_PATH)
@super_member_required
def decide() -> ResponseReturnValue:
    """With a code of one's own: an unlocked computer is not enough to decide on it (ASVS 7.5.1)."""
    form, person = CodeForm(request.form), desk().me()
    if not _has_own():
        return _to_own()

    def go_on() -> ResponseReturnValue:
        if check_code(person, form) == RECOVERY:
            desk().record(RecoveryCodeUsed(person.id))
        return _require(required=request.form.get("exige") == "oui")

    return tried(form, lambda refusal: _page(form, refusal), go_on)


def _has_own() -> bool:
    return desk().personal(desk().me()).current is not None


def _to_own() -> ResponseReturnValue:
    """Nobody locks themselves out: who decides on it has one."""
    flash("Installez d’abord votre propre second facteur : son code vous sera demandé pour en décider.")
    return redirect(url_for("factor.show"))


def _require(*, required: bool) -> ResponseReturnValue:
    if require_factor(db.session(), required=required, now=configuration().clock()):
        flash(
            "Le second facteur est exigé : qui n’en a pas se reconnecte à sa prochaine page, puis l’installe."
            if required
            else "Le second facteur n’est plus exigé ; celui de chacun·e reste en place."
        )
    return redirect(url_for("structure.show"))


def _page(form: CodeForm, refusal: str | None = None) -> str:
    return render_page(
        "structure/factor.html",
        visitor=current_user,
        form=form,
        refusal=refusal,
        recovery="secours" in request.args,
        lacking=[account.full_name for account in without_factor(db.session())],
        having=with_factor(db.session()),
        factor_required=factor_required(db.session()),
    )
