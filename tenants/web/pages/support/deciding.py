"""What super-conseillers say about the support's access: yes and for how long, no, no more."""

import uuid
from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, NotFound

from tenants.errors import NotEntitled, SupportRefused, UnknownGrant
from tenants.support import Grantor, GrantState, grant, offer, refuse, revoke
from tenants.web.access import super_conseiller_required, super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.pages.support.place import ONE, PATH, blueprint
from tenants.web.pages.support.showing import grants
from tenants.web.rendering import render_page
from tenants.web.support_forms import DURATION_NAMES, DurationForm, OfferForm

_OPENED = "L’accès est ouvert. Un bandeau le dit à tout le monde ; vous pouvez y mettre fin à tout moment."


@blueprint.get(PATH)
@super_conseiller_required
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post(PATH)
@super_member_required
def let_in() -> ResponseReturnValue:
    """Without having been asked."""
    form = OfferForm(request.form)
    if not form.validate():
        return _page(offered=form), 422
    reason = form.reason.data or ""
    return _decided(lambda session, by: offer(session, Grantor(by, form.hours), reason, _now()), _OPENED)


@blueprint.post(f"{ONE}/accorder")
@super_member_required
def say_yes(grant_id: uuid.UUID) -> ResponseReturnValue:
    form = DurationForm(request.form)
    if not form.validate():
        return _page(answered=form), 422
    return _decided(lambda session, by: grant(session, grant_id, Grantor(by, form.hours), _now()), _OPENED)


@blueprint.post(f"{ONE}/refuser")
@super_member_required
def say_no(grant_id: uuid.UUID) -> ResponseReturnValue:
    said = "La demande est refusée. L’équipe support en est prévenue."
    return _decided(lambda session, by: refuse(session, grant_id, by, _now()), said)


@blueprint.post(f"{ONE}/fin")
@super_member_required
def end(grant_id: uuid.UUID) -> ResponseReturnValue:
    said = "L’accès est terminé : l’équipe support n’est plus dans votre espace."
    return _decided(lambda session, by: revoke(session, grant_id, by, _now()), said)


def _decided(decide: Callable[[Session, uuid.UUID], object], said: str) -> ResponseReturnValue:
    """Decide in a transaction that begins with it, since grants are locked before anything else."""
    db.session.commit()
    try:
        decide(db.session(), current_user.account_id)
    except UnknownGrant as unknown:
        raise NotFound from unknown
    except NotEntitled as refused:
        raise Forbidden from refused
    except SupportRefused as refused:
        db.session.rollback()
        return _page(refusal=str(refused)), 409
    commit_and_wake()
    flash(said)
    return redirect(url_for("support.show"))


def _page(
    *, refusal: str | None = None, answered: DurationForm | None = None, offered: OfferForm | None = None
) -> str:
    """With what was typed, where it has to be typed again."""
    all_of_them = grants(db.session(), _now())
    live = next((one for one in all_of_them if not one.state.is_over), None)
    return render_page(
        "support/page.html",
        visitor=current_user,
        live=live,
        is_open=live is not None and live.state is GrantState.OPEN,
        past=[one for one in all_of_them if one.state.is_over],
        answered=answered or DurationForm(),
        offered=offered or OfferForm(),
        duration_names=DURATION_NAMES,
        refusal=refusal,
    )


def _now() -> datetime:
    return configuration().clock()
