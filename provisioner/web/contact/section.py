"""One page a section; whatever is posted is saved, right or wrong, before anything is said about it."""

from dataclasses import replace

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from provisioner.annex.entry import Entry
from provisioner.dossiers.drafting import entry_of
from provisioner.web.annex_form import FormView, PictureKind, SectionKey, read_posted
from provisioner.web.annex_form.answering import Kept, autosaved, keep_posted, too_many_people
from provisioner.web.annex_form.sections import section_titled
from provisioner.web.contact import progress
from provisioner.web.contact.access import Visit, current_visit, dossier_pages, link_required
from provisioner.web.contact.form import form_view, pen
from provisioner.web.database import db
from provisioner.web.resuming import resumable
from provisioner.web.sizes import TEXTS, takes_up_to

blueprint = dossier_pages("section")

_PATH = f"/<any({', '.join(SectionKey)}):key>"
GONE = "Ce dossier a été envoyé à l’équipe entre-temps : rien n’a été changé."
_UNSENT_PICTURE = (
    "Une image choisie n’a pas été envoyée : choisissez-la de nouveau, puis appuyez sur « Envoyer l’image »."
)


@blueprint.get(_PATH)
@link_required
def show(key: str) -> ResponseReturnValue:
    visit, section = current_visit(), SectionKey(key)
    if not visit.may_write:
        return redirect(url_for("sending.show", _anchor=section))
    review = "revoir" in request.args
    return section_page(visit, section, form_view(visit, quiet=not review, just_submitted=review))


@blueprint.post(_PATH)
@link_required
@resumable
@takes_up_to(TEXTS)
def save(key: str) -> ResponseReturnValue:
    visit, section = current_visit(), SectionKey(key)
    if not visit.may_write:
        return too_late(visit, section)
    kept = keep_posted(pen(visit, section))
    if kept.clashes:
        return clash_page(visit, section, kept)
    return redirect(_way_on(visit, section, kept), 303)


@blueprint.post(f"{_PATH}/brouillon")
@link_required
@takes_up_to(TEXTS)
def autosave(key: str) -> ResponseReturnValue:
    """For the script of the page, which keeps its copy of what it is told was not saved."""
    visit = current_visit()
    if not visit.may_write:
        return jsonify(title=GONE), 409
    return autosaved(pen(visit, SectionKey(key)))


def section_page(visit: Visit, key: SectionKey, view: FormView) -> str:
    part = section_titled(key)
    # All that is told here is of this page: a link to it must not leave what is being typed.
    view = replace(view, section_url=lambda _key: "")
    return render_template(
        "section.html",
        visit=visit,
        view=view,
        part=part,
        number=progress.number_of(key),
        before=progress.before(key),
        after=progress.after(key),
    )


def clash_page(visit: Visit, key: SectionKey, kept: Kept) -> ResponseReturnValue:
    """Both texts; the next save stands."""
    view = form_view(visit, kept.entry, clashes=kept.clashes)
    return section_page(visit, key, view), kept.status


def too_late(visit: Visit, key: SectionKey) -> ResponseReturnValue:
    """Somebody else sent the dossier while this page was open: what was typed can still be copied."""
    view = form_view(visit, _typed(visit, key), quiet=True)
    return section_page(visit, key, view), 409


def _typed(visit: Visit, key: SectionKey) -> Entry:
    return read_posted(request.form, entry_of(db.session(), visit.dossier), (key,)).entry


def _way_on(visit: Visit, key: SectionKey, kept: Kept) -> str:
    """Where the pressed button leads, once everything is saved."""
    action = request.form.get("action")
    if kept.posted.too_many:
        flash(too_many_people(kept.posted))
        return url_for("section.show", key=key, _anchor=key)
    if any(request.form.get(kind) for kind in PictureKind):
        flash(_UNSENT_PICTURE)
        return url_for("section.show", key=key)
    if action == "continue":
        return _next(visit, key)
    flash(_told(key, kept))
    if action == "back":
        earlier = progress.before(key)
        return url_for("section.show", key=earlier) if earlier else url_for("overview.show")
    if action == "overview":
        return url_for("overview.show")
    return url_for("section.show", key=key, _anchor=key if key is SectionKey.ACCOUNTS else None)


def _next(visit: Visit, key: SectionKey) -> str:
    """On to the next section, unless this one holds errors that were not looked at."""
    if any(finding.is_error for finding in form_view(visit).of_section(key)):
        return url_for("section.show", key=key, revoir=1)
    flash(f"« {section_titled(key).title} » est enregistré.")
    following = progress.after(key)
    return url_for("section.show", key=following) if following else url_for("sending.show")


def _told(key: SectionKey, kept: Kept) -> str:
    added = kept.posted.pasted
    if not added:
        return f"« {section_titled(key).title} » est enregistré."
    return f"{added} personne{'s ajoutées' if added > 1 else ' ajoutée'}. Tout est enregistré."
