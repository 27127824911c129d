"""Where the contact stands: what is done, what is left, what the team asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from provisioner.annex.entry import Entry
from provisioner.annex.entry.titles import place_title
from provisioner.web.annex_form import section_of
from provisioner.web.annex_form.view import anchor
from provisioner.web.contact.access import Visit, current_visit, dossier_pages, link_required
from provisioner.web.contact.form import form_view, open_comments
from provisioner.web.contact.progress import Progress

blueprint = dossier_pages("overview")


@dataclass(frozen=True, slots=True)
class Request:
    """What the team asked for; ``link`` leads to the field, None where it is about no field of today."""

    title: str
    text: str
    link: str | None


@blueprint.get("/")
@link_required
def show() -> ResponseReturnValue:
    visit = current_visit()
    view = form_view(visit)
    return render_template(
        "overview.html",
        visit=visit,
        progress=Progress.of(view),
        requests=tuple(_requests(visit, view.entry)),
        began=visit.dossier.revision > 0,
    )


def _requests(visit: Visit, entry: Entry) -> Iterator[Request]:
    for comment in open_comments(visit):
        key = section_of(comment.place)
        link = url_for("section.show", key=key, _anchor=anchor(comment.place)) if key else None
        yield Request(place_title(comment.place, entry), comment.text, link)
