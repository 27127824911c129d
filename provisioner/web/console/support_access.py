"""Being let into an instance: asking, going in once its super-conseillers said yes, giving it back."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from provisioner.audit import record
from provisioner.audit.events import SupportAskedFor, SupportGivenUp, SupportOpened
from provisioner.errors import Conflict
from provisioner.instances.directory import find
from provisioner.instances.own_names import own_host
from provisioner.instances.support_access import Access, Staff, readable, vouch
from provisioner.models import Instance
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.registry import InstanceState, RegisteredInstance
from tenants.support import GrantState
from tenants.wake_ups import waking
from tenants.web.access import login_required
from tenants.web.request_ids import request_id
from tenants.web.support_forms import ReasonForm

blueprint = Blueprint("support_access", __name__, url_prefix="/instances/<slug:slug>/support")

_OVER_NAMES = {
    GrantState.EXPIRED: "Le dernier accès a pris fin à son échéance.",
    GrantState.UNANSWERED: "Personne de la structure n’a répondu à temps à la dernière demande.",
    GrantState.REVOKED: "La structure a mis fin au dernier accès.",
    GrantState.REFUSED: "La structure a refusé la dernière demande.",
    GrantState.GIVEN_UP: "L’équipe a retiré sa dernière demande, ou rendu le dernier accès.",
}


@dataclass(frozen=True, slots=True)
class SupportView:
    """The part of an instance's page. ``access`` is None when there never was any; ``over`` tells how the
    last one ended."""

    access: Access | None
    is_readable: bool
    is_closed: bool
    over: str | None

    @classmethod
    def of(cls, instance: Instance, now: datetime) -> "SupportView":
        access, is_readable = readable(configuration().support, instance, now)
        over = _OVER_NAMES.get(access.state) if access is not None else None
        return cls(access, is_readable, instance.state is not InstanceState.ACTIVE, over)

    @property
    def is_open(self) -> bool:
        return self.access is not None and self.access.state is GrantState.OPEN

    @property
    def is_asked(self) -> bool:
        return self.access is not None and self.access.state is GrantState.ASKED


@blueprint.get("")
@login_required
def show(slug: str) -> ResponseReturnValue:
    return _page(find(db.session(), slug), ReasonForm())


@blueprint.post("")
@login_required
def ask(slug: str) -> ResponseReturnValue:
    instance, now = find(db.session(), slug), configuration().clock()
    form = ReasonForm(request.form)
    if not form.validate():
        return _page(instance, form), 422
    if db.session.get(RegisteredInstance, instance.id) is None:
        raise Conflict("L’espace n’est pas encore ouvert : personne ne peut y répondre.", slug)
    reason = form.reason.data or ""
    with waking(db.engine, instance.id, now):
        grant_id = configuration().support.ask(instance, _staff(), reason, now)
    record(db.session(), SupportAskedFor(slug, grant_id, reason), now)
    flash("Demande envoyée : les super-conseillers de la structure la reçoivent par courriel.")
    return redirect(url_for("support_access.show", slug=slug), 303)


@blueprint.post("/entree")
@login_required
def enter(slug: str) -> ResponseReturnValue:
    """A link made now leads in, by a page: forms may not be redirected to another host (CSP)."""
    instance, now = find(db.session(), slug), configuration().clock()
    visit_id = vouch(db.session(), current_user.sign_in_id)
    grant_id, path = configuration().support.way_in(instance, _staff(), visit_id, now)
    record(db.session(), SupportOpened(slug, grant_id), now)
    link = configuration().instance_url(slug, own_host(db.session(), instance.id)) + path
    page = render_page("support/entering.html", instance=instance, member=instance.member, link=link)
    # At once, for those who have no script either.
    return page, {"Refresh": f"0; url={link}"}


@blueprint.post("/fin")
@login_required
def give_up(slug: str) -> ResponseReturnValue:
    instance, now = find(db.session(), slug), configuration().clock()
    grant_id = configuration().support.give_up(instance, _staff(), now)
    record(db.session(), SupportGivenUp(slug, grant_id), now)
    flash("C’est fait : plus personne de l’équipe n’entre dans cet espace.")
    return redirect(url_for("support_access.show", slug=slug), 303)


def _staff() -> Staff:
    return Staff(current_user.email, request.remote_addr, request_id())


def _page(instance: Instance, form: ReasonForm) -> str:
    return render_page(
        "support/access.html",
        instance=instance,
        member=instance.member,
        support=SupportView.of(instance, configuration().clock()),
        form=form,
    )
