"""Accepting a dossier: what will be created, who vouches for it, and then the instance itself."""

import uuid
from collections.abc import Iterable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from provisioner.annex.entry import Field
from provisioner.annex.entry.check import check
from provisioner.dossiers.accepting import accept
from provisioner.dossiers.drafting import entry_of
from provisioner.dossiers.models import Dossier, FileKind
from provisioner.dossiers.receiving import current_file
from provisioner.errors import Conflict, InputRefused
from provisioner.instances.onboarding import proposed_slug
from provisioner.models import Instance
from provisioner.web.config import configuration
from provisioner.web.console.dossiers.decision import DecisionForm
from provisioner.web.console.dossiers.desk import locked, seen
from provisioner.web.console.dossiers.showing import form_view
from provisioner.web.console.dossiers.wished_name import NameTrouble, trouble_with
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from provisioner.web.resuming import resumable
from tenants.web.access import login_required
from themes.problems import Problem

blueprint = Blueprint("dossier_acceptance", __name__, url_prefix="/dossiers/<uuid:dossier_id>/acceptation")

_MOVED_ON = (
    "Le dossier a changé depuis que vous l’avez ouvert. Relisez ce qui a changé ; votre saisie est gardée "
    "ci-dessous."
)
_MEMBER_KNOWN = "Ce membre a déjà une instance : « {slug} ». Rien n’a été créé."
_PLACES = {"offer.accepted_on": "accepted_on", "offer.accepted_at": "accepted_at"}
_OWN_FIELDS = ("slug", "is_member", "words", "accepted_on", "accepted_at", "domain")


@blueprint.get("")
@login_required
def show(dossier_id: uuid.UUID) -> ResponseReturnValue:
    dossier = seen(dossier_id)
    if dossier.is_settled:
        return redirect(url_for("dossier.show", dossier_id=dossier_id))
    return _page(dossier, _prefilled(dossier))


@blueprint.post("")
@login_required
@resumable
def submit(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Pressed twice, the second waits for the first and is told that the instance exists."""
    dossier = locked(dossier_id)
    form = DecisionForm.posted(request.form)
    if (form.revision, form.pictures) != (dossier.revision, _pictures(dossier)):
        return _page(dossier, form, moved_on=_MOVED_ON, seen_revision=form.revision), 409
    try:
        instance = _accepted(dossier, form)
    except InputRefused as refused:
        return _refused(dossier_id, form, _own(refused.problems)), 422
    except Conflict as conflict:
        if conflict.problems:
            return _refused(dossier_id, form, _own(conflict.problems)), 409
        if conflict.slug is not None:
            raise Conflict(_MEMBER_KNOWN.format(slug=conflict.slug), conflict.slug) from conflict
        return _refused(dossier_id, form, {"slug": str(conflict)}), 409
    flash(f"« {dossier.title} » est accepté : son instance se crée, étape par étape.{_left_out(form)}")
    return redirect(url_for("instance.show", slug=instance.slug), 303)


def _pictures(dossier: Dossier) -> str:
    """Changes when logo or banner do: a revision is of the texts alone."""
    files = (current_file(db.session(), dossier, kind) for kind in (FileKind.LOGO, FileKind.BANNER))
    return "/".join(file.sha256 if file else "" for file in files)


def _left_out(form: DecisionForm) -> str:
    return " Aucun nom de domaine n’est demandé : il se demande sur cette page." if form.without_name else ""


def _accepted(dossier: Dossier, form: DecisionForm) -> Instance:
    """Raises InputRefused with the problems of form and service at once, and Conflict as the service does."""
    config = configuration()
    try:
        return accept(db.session(), config.intake, dossier, form.decision(current_user.email))
    except InputRefused as refused:
        own = form.problems()
        told = {problem.code for problem in own}
        more = (each for each in refused.problems if each.code not in told)
        raise InputRefused((*own, *more)) from refused


def _refused(dossier_id: uuid.UUID, form: DecisionForm, errors: dict[str, str]) -> str:
    """What the service began to write goes; what was typed stays."""
    db.session.rollback()
    return _page(seen(dossier_id), form, errors)


def _own(problems: Iterable[Problem]) -> dict[str, str]:
    """By field of this page; those of the annex itself are on the dossier's page, and listed here anyway.

    A name that the form may give is refused here alone: by what other instances have.
    """
    named = ((_PLACES.get(problem.field, problem.field), problem.message) for problem in problems)
    return {field: message for field, message in named if field in _OWN_FIELDS}


def _prefilled(dossier: Dossier) -> DecisionForm:
    return DecisionForm(
        revision=dossier.revision,
        slug=_proposed_slug(dossier),
        accepted_on=dossier.signed_on.isoformat() if dossier.signed_on else "",
        accepted_at=dossier.signed_at or "",
    )


def _proposed_slug(dossier: Dossier) -> str:
    """Nothing without a name."""
    name = entry_of(db.session(), dossier)[Field.NAME]
    return proposed_slug(db.session(), configuration().offer, name) if name else ""


def _with_name(
    errors: dict[str, str], host: str | None, trouble: NameTrouble | None, form: DecisionForm
) -> dict[str, str]:
    """Beside what else was refused, and without what the form itself says of its name."""
    if trouble is not None and errors and not form.without_name:
        return {**errors, "domain": trouble.sentence}
    return errors if host is not None else {field: errors[field] for field in errors if field != "domain"}


def _page(dossier: Dossier, form: DecisionForm, errors: dict[str, str] | None = None, **more: object) -> str:
    """The page is about the form as it stands: that is the revision it posts."""
    entry = entry_of(db.session(), dossier)
    annex = check(entry).annex
    trouble = trouble_with(db.session(), configuration().intake.names, annex.domain)
    offer = configuration().offer
    view = form_view(dossier, entry, locked=True)
    return render_page(
        "dossiers/acceptance.html",
        dossier=dossier,
        pictures=_pictures(dossier),
        annex=annex,
        view=view,
        lines=view.summary(),
        form=form,
        errors=_with_name(errors or {}, annex.domain, trouble, form),
        trouble=trouble,
        words=offer.acceptance.words,
        terms=offer.terms_version,
        address_of=configuration().instance_url,
        today=configuration().clock(),
        **more,
    )
