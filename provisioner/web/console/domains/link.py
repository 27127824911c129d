"""The private link of whoever manages a name's DNS: made, sent, seen, ended."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from provisioner.domains.claims import links
from provisioner.domains.current_link import current_link
from provisioner.domains.models import Domain
from provisioner.errors import InputRefused
from provisioner.instances.directory import find
from provisioner.private_links import Desk, is_open
from provisioner.web.annex_form.parsing import tidy_line
from provisioner.web.config import configuration
from provisioner.web.console.domains.claim import claimed
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from provisioner.web.resuming import resumable
from tenants.web.access import login_required

blueprint = Blueprint("domain_link", __name__, url_prefix="/instances/<slug:slug>/domaine/lien")


@blueprint.get("")
@login_required
def show(slug: str) -> ResponseReturnValue:
    return _page(_domain(slug))


@blueprint.post("")
@login_required
def make(slug: str) -> ResponseReturnValue:
    """A link to hand over by hand."""
    links.issue(db.session(), _domain(slug), None, _desk())
    flash("Lien créé : copiez son adresse ci-dessous.")
    return redirect(url_for("domain_link.show", slug=slug), 303)


@blueprint.post("/envoi")
@login_required
@resumable
def send(slug: str) -> ResponseReturnValue:
    domain, email = _domain(slug), tidy_line(request.form.get("email", ""))
    try:
        link = links.send(db.session(), domain, email, _desk())
    except InputRefused as refused:
        return _page(domain, email, refused), 422
    flash(f"Le lien et les enregistrements à créer partent à l’adresse {link.email}.")
    return redirect(url_for("domain_link.show", slug=slug), 303)


@blueprint.post("/fin")
@login_required
def end(slug: str) -> ResponseReturnValue:
    links.revoke(db.session(), _domain(slug), configuration().clock())
    flash("Lien terminé : il n’ouvre plus rien.")
    return redirect(url_for("domain_link.show", slug=slug), 303)


def _domain(slug: str) -> Domain:
    """Raises NotFound."""
    return claimed(find(db.session(), slug))


def _desk() -> Desk:
    config = configuration()
    return Desk(config.domains.link_key, current_user.email, config.clock())


def _page(domain: Domain, email: str = "", refused: InputRefused | None = None) -> str:
    config = configuration()
    link = current_link(db.session(), domain)
    return render_page(
        "domains/link.html",
        domain=domain,
        instance=domain.instance,
        link=link,
        link_is_open=is_open(link, config.clock()),
        address=config.domains.url + config.domains.link_key.path(link.id) if link else None,
        email=email,
        refusal=refused and str(refused),
        days=links.VALIDITY.days,
    )
