"""Looking at the sheet, changing it, and asking everybody for a second factor."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from tenants.second_factor import without_factor
from tenants.structure import SheetClash, SheetRefused, SheetTexts, edit, require_factor, sheet
from tenants.web.access import super_conseiller_required, super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.entrance.checking import check_code, tried
from tenants.web.entrance.desk import desk
from tenants.web.entrance.forms import CodeForm
from tenants.web.mail import commit_and_wake
from tenants.web.pages.structure.form import SheetForm
from tenants.web.rendering import render_page
from tenants.web.support import visiting

blueprint = Blueprint("structure", __name__)

_PATH = "/structure"
_REFUSED = "Rien n’est enregistré : corrigez les champs signalés, puis enregistrez de nouveau."
_CLASH = (
    "Rien n’est enregistré : une autre personne a changé la fiche pendant que vous écriviez. Les champs "
    "signalés gardent votre texte et montrent le sien ; ses autres changements y sont déjà. Choisissez, puis "
    "enregistrez."
)


@blueprint.get(_PATH)
@super_conseiller_required
def show() -> ResponseReturnValue:
    texts = _written()
    return _page(SheetForm.showing(texts, texts.marks))


@blueprint.post(_PATH)
@super_conseiller_required
def save() -> ResponseReturnValue:
    form = SheetForm(request.form)
    _ = _written()
    try:
        changed = edit(db.session(), form.typed, form.opened.data or "", configuration().clock())
    except SheetRefused as refused:
        form.complain(refused.problems)
        return _page(form, _REFUSED), 422
    except SheetClash as clash:
        form = SheetForm.showing(clash.merged, clash.marks)
        form.show_clashes(clash.clashes)
        return _page(form, _CLASH), 409
    if changed:
        # The control plane follows the name and the referent, and the mail about the latter leaves.
        commit_and_wake()
    flash("La fiche est enregistrée." if changed else "Rien n’a changé.")
    return redirect(url_for("structure.show"))


@blueprint.post(f"{_PATH}/second-facteur")
@super_member_required
def ask_for_factor() -> ResponseReturnValue:
    """With a code of one's own: an unlocked computer is not enough to decide on it (ASVS 7.5.1)."""
    form, person, texts = CodeForm(request.form), desk().me(), _written()
    if desk().personal(person).current is None:
        flash("Installez d’abord votre propre second facteur : son code vous sera demandé pour l’exiger.")
        return redirect(url_for("factor.show"))

    def go_on() -> ResponseReturnValue:
        check_code(person, form)
        return _ask_for_factor(required=request.form.get("exige") == "oui")

    def again(refusal: str | None) -> str:
        return _page(SheetForm.showing(texts, texts.marks), code=form, code_refused=refusal)

    return tried(form, again, go_on)


def _ask_for_factor(*, required: bool) -> ResponseReturnValue:
    if require_factor(db.session(), required=required, now=configuration().clock()):
        flash(
            "Le second facteur est exigé : qui n’en a pas se reconnecte à sa prochaine page, puis l’installe."
            if required
            else "Le second facteur n’est plus exigé ; celui de chacun·e reste en place."
        )
    return redirect(url_for("structure.show"))


def _written() -> SheetTexts:
    row = sheet(db.session())
    if row is None:
        raise NotFound
    return SheetTexts.of(row)


def _page(
    form: SheetForm,
    refusal: str | None = None,
    *,
    code: CodeForm | None = None,
    code_refused: str | None = None,
) -> str:
    """``code`` and why it was refused, where one was given to decide on the second factor."""
    row = sheet(db.session())
    return render_page(
        "structure/edit.html",
        visitor=current_user,
        form=form,
        refusal=refusal,
        code=code or CodeForm(),
        code_refused=code_refused,
        has_factor=visiting() is None and desk().personal(desk().me()).current is not None,
        lacking=[account.full_name for account in without_factor(db.session())],
        factor_required=row is not None and row.factor_required_at is not None,
    )
