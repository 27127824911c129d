"""The name of one instance: asked for, followed until it is served, given back."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from provisioner.audit import record
from provisioner.audit.events import NameCheckAsked
from provisioner.domains.claims import claiming
from provisioner.domains.current_link import current_link
from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.models import Domain
from provisioner.domains.tokens import token_of
from provisioner.errors import Conflict, InputRefused, NotFound
from provisioner.instances.conditions import OF_DOMAIN, ConditionType
from provisioner.instances.directory import find
from provisioner.letters.domain_news import Reader, addressees
from provisioner.letters.domain_words import is_gone, member_is_told
from provisioner.letters.posting import Topic
from provisioner.models import Instance
from provisioner.private_links import is_open
from provisioner.web.config import configuration
from provisioner.web.console.domains import records
from provisioner.web.console.domains.standing import NameRecord, NameStanding
from provisioner.web.console.domains.view import NameView
from provisioner.web.console.domains.wished import Refusal, Written
from provisioner.web.console.progress import watched
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from provisioner.web.resuming import resumable
from tenants.web.access import login_required

blueprint = Blueprint("domain", __name__, url_prefix="/instances/<slug:slug>/domaine")


@blueprint.get("")
@login_required
def show(slug: str) -> ResponseReturnValue:
    instance = find(db.session(), slug)
    domain = claiming.current(db.session(), instance)
    if domain is None:
        return _form(instance)
    _somebody_looks(domain)
    return render_page("domains/name.html", **_shown(instance, domain))


@blueprint.get("/suivi")
@login_required
def live(slug: str) -> ResponseReturnValue:
    """The parts of the page that change by themselves, for its script to put in place.

    Without a name any more, the script is led to the page itself, and opens it.
    """
    instance = find(db.session(), slug)
    domain = claiming.current(db.session(), instance)
    if domain is None:
        return redirect(url_for("domain.show", slug=slug))
    _somebody_looks(domain)
    return render_page("domains/name_live.html", alone=True, **_shown(instance, domain))


@blueprint.post("")
@login_required
@resumable
def ask(slug: str) -> ResponseReturnValue:
    instance, written = find(db.session(), slug), Written.here()
    try:
        domain = claiming.request(db.session(), configuration().intake.names, instance, written.wish)
    except (InputRefused, Conflict) as error:
        refusal = Refusal.of(error)
        return _form(instance, written.text, refusal), refusal.status
    written.say_what_was_understood(domain)
    flash("Nom demandé. Il reste à créer l’enregistrement ci-dessous, ou à l’envoyer à qui gère le DNS.")
    return redirect(url_for("domain.show", slug=slug), 303)


@blueprint.post("/verification")
@login_required
def check(slug: str) -> ResponseReturnValue:
    """Without scripts; the page says until the answer is there that it was asked for."""
    _check_now(find(db.session(), slug))
    return redirect(url_for("domain.show", slug=slug), 303)


@blueprint.post("/suivi")
@login_required
def check_live(slug: str) -> ResponseReturnValue:
    """The same for the page's script, which stays where it is."""
    instance = find(db.session(), slug)
    domain = _check_now(instance)
    return render_page("domains/name_live.html", alone=True, **_shown(instance, domain))


@blueprint.get("/liberation")
@login_required
def ask_to_release(slug: str) -> ResponseReturnValue:
    instance = find(db.session(), slug)
    domain = claiming.current(db.session(), instance)
    if domain is None:
        return redirect(url_for("domain.show", slug=slug))
    return render_page(
        "domains/release.html",
        domain=domain,
        told=_told_of_release(domain),
        is_gone=is_gone(domain),
        **_whose(instance),
    )


@blueprint.post("/liberation")
@login_required
def release(slug: str) -> ResponseReturnValue:
    domain = claimed(find(db.session(), slug))
    was_answered = domain.state.is_answered
    claiming.release(db.session(), domain, current_user.email, configuration().clock())
    what = "l’instance n’y répond plus" if was_answered else "nous ne l’attendons plus"
    flash(f"« {domain.readable_host} » est libéré : {what}.")
    return redirect(url_for("domain.show", slug=slug), 303)


def _told_of_release(domain: Domain) -> dict[str, str]:
    """The addresses that a mail leaves for, by who reads it; staff are always written to with them."""
    if not domain.state.is_answered:
        return {}
    outside = (
        addressees(db.session(), Topic.DOMAIN_RELEASED, domain) if member_is_told(domain.instance) else ()
    )
    return {reader.name: to for reader, to in outside if reader is not Reader.STAFF}


def claimed(instance: Instance) -> Domain:
    """The name that it has or waits for. Raises NotFound."""
    domain = claiming.current(db.session(), instance)
    if domain is None:
        raise NotFound(f"L’instance « {instance.slug} » n’a demandé aucun nom, ou elle l’a libéré.")
    return domain


def view_of(domain: Domain) -> NameView:
    """As its page and its card show it."""
    config, now = configuration(), configuration().clock()
    terms = config.offer.domain
    row = domain.diagnosis
    return NameView(
        domain=domain,
        address=config.instance_url(domain.instance.slug, domain.host),
        standing=NameStanding.of(NameRecord.of(domain), terms, now),
        diagnosis=of_row(row) if row is not None else None,
        terms=terms,
        token=token_of(config.domains.key, domain.id, domain.verified_at)
        if claiming.asks_token(domain)
        else None,
    )


def _check_now(instance: Instance) -> Domain:
    """Raises NotFound."""
    domain = claimed(instance)
    now = configuration().clock()
    claiming.check_now(db.session(), domain, now)
    record(db.session(), NameCheckAsked(instance.slug, domain.host), now)
    return domain


def _somebody_looks(domain: Domain) -> None:
    claiming.somebody_looks(db.session(), domain, configuration().clock())


def _shown(instance: Instance, domain: Domain) -> dict[str, object]:
    config = configuration()
    link = current_link(db.session(), domain)
    opens = is_open(link, config.clock())
    return {
        **_whose(instance),
        "name": view_of(domain),
        "watched": [watched(instance, kind) for kind in ConditionType if kind in OF_DOMAIN],
        "link": link if opens else None,
        "link_address": config.domains.url + config.domains.link_key.path(link.id) if link else None,
    }


def _whose(instance: Instance) -> dict[str, object]:
    config = configuration()
    address = config.instance_url(instance.slug)
    return {"instance": instance, "member": instance.member, "default_host": address.split("://")[1]}


def _form(instance: Instance, written: str = "", refusal: Refusal | None = None) -> str:
    terms = configuration().offer.domain
    return render_page(
        "domains/ask.html",
        **_whose(instance),
        written=written,
        refusal=refusal,
        target=terms.cname_target,
        former=records.given_back(db.session(), instance),
    )
