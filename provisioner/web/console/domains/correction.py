"""Another name in place of one that was misspelt: in one step, as long as nobody uses the first."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from provisioner.domains.claims import claiming
from provisioner.domains.current_link import current_link
from provisioner.domains.models import Domain
from provisioner.errors import Conflict, InputRefused
from provisioner.instances.directory import find
from provisioner.web.config import configuration
from provisioner.web.console.domains.claim import claimed
from provisioner.web.console.domains.wished import Refusal, Written
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from provisioner.web.resuming import resumable
from tenants.web.access import login_required

blueprint = Blueprint("domain_correction", __name__, url_prefix="/instances/<slug:slug>/domaine/correction")


@blueprint.get("")
@login_required
def show(slug: str) -> ResponseReturnValue:
    domain = claiming.current(db.session(), find(db.session(), slug))
    if domain is None or domain.verified_at is not None:
        return redirect(url_for("domain.show", slug=slug))
    return _page(domain, domain.readable_host)


@blueprint.post("")
@login_required
@resumable
def correct(slug: str) -> ResponseReturnValue:
    domain, written = claimed(find(db.session(), slug)), Written.here()
    rules, link = configuration().intake.names, current_link(db.session(), domain)
    try:
        new = claiming.correct(db.session(), rules, domain, written.wish)
    except (InputRefused, Conflict) as error:
        refusal = Refusal.of(error)
        return _page(domain, written.text, refusal), refusal.status
    written.say_what_was_understood(new)
    if new is not domain:
        flash(f"« {new.readable_host} » est demandé à la place de « {domain.readable_host} ».")
        if link is not None:
            whose = f" envoyé à {link.email}" if link.email else ""
            flash(f"Le lien{whose} n’ouvrait que l’ancien nom : envoyez-en un nouveau.")
    return redirect(url_for("domain.show", slug=slug), 303)


def _page(domain: Domain, written: str, refusal: Refusal | None = None) -> str:
    return render_page(
        "domains/correct.html", domain=domain, instance=domain.instance, written=written, refusal=refusal
    )
