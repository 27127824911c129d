"""The contact's private link: sent, seen, renewed. Who it goes to is shown large before it leaves."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from provisioner.annex.entry import Field
from provisioner.dossiers import handing, links
from provisioner.dossiers.drafting import entry_of
from provisioner.dossiers.models import Dossier, PrivateLink
from provisioner.errors import InputRefused
from provisioner.private_links import is_open
from provisioner.web.annex_form.parsing import tidy_line
from provisioner.web.config import configuration
from provisioner.web.console.dossiers.desk import desk, locked, seen
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from provisioner.web.resuming import resumable
from tenants.web.access import login_required

blueprint = Blueprint("dossier_link", __name__, url_prefix="/dossiers/<uuid:dossier_id>/lien")


@blueprint.get("")
@login_required
def show(dossier_id: uuid.UUID) -> ResponseReturnValue:
    dossier = seen(dossier_id)
    if dossier.is_settled:
        return redirect(url_for("dossier.show", dossier_id=dossier_id))
    link = links.current(db.session(), dossier)
    return _page(dossier, link.email if link else entry_of(db.session(), dossier)[Field.CONTACT_EMAIL])


@blueprint.post("/verification")
@login_required
@resumable
def confirm(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """The last look at the address: nothing has happened yet."""
    dossier = locked(dossier_id)
    email = _typed_email()
    try:
        address = handing.contact_address(email)
    except InputRefused as refused:
        return _page(dossier, email, refused), 422
    return render_page("dossiers/link_confirm.html", dossier=dossier, email=address)


@blueprint.post("")
@login_required
@resumable
def send(dossier_id: uuid.UUID) -> ResponseReturnValue:
    dossier = locked(dossier_id)
    email = _typed_email()
    try:
        link = handing.invite(db.session(), dossier, email, desk())
    except InputRefused as refused:
        return _page(dossier, email, refused), 422
    flash(f"Le lien privé part à l’adresse {link.email}. Le dossier est maintenant chez le membre.")
    return redirect(url_for("dossier.show", dossier_id=dossier_id), 303)


def _typed_email() -> str:
    return tidy_line(request.form.get("email", ""))


def _page(dossier: Dossier, email: str, refused: InputRefused | None = None) -> str:
    link = links.current(db.session(), dossier)
    config = configuration()
    return render_page(
        "dossiers/link.html",
        dossier=dossier,
        email=email,
        refusal=refused and str(refused),
        link=link,
        link_is_open=is_open(link, config.clock()),
        address=_address(link) if link else None,
        days=links.VALIDITY.days,
    )


def _address(link: PrivateLink) -> str:
    config = configuration()
    return config.contacts_url + config.link_key.path(link.id)
