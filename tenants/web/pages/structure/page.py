"""Looking at the sheet, and changing it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from tenants.second_factor import factor_required
from tenants.structure import SheetClash, SheetRefused, SheetTexts, edit, sheet
from tenants.web.access import super_conseiller_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.pages.structure.form import SheetForm
from tenants.web.rendering import render_page

blueprint = Blueprint("structure", __name__)

_PATH = "/structure"
_REFUSED = "Rien n’est enregistré : corrigez ce qui suit, puis enregistrez de nouveau."
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


def _written() -> SheetTexts:
    row = sheet(db.session())
    if row is None:
        raise NotFound
    return SheetTexts.of(row)


def _page(form: SheetForm, refusal: str | None = None) -> str:
    return render_page(
        "structure/edit.html",
        visitor=current_user,
        form=form,
        refusal=refusal,
        factor_required=factor_required(db.session()),
    )
