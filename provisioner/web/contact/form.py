"""The dossier as its contact sees it: the form, what there is to say about it, and what staff asked for."""

from typing import Any

from flask import url_for

from provisioner.annex.entry import Entry
from provisioner.dossiers.doubts import findings_of
from provisioner.dossiers.drafting import entry_of
from provisioner.dossiers.models import Comment, Dossier
from provisioner.dossiers.receiving import current_file
from provisioner.web.annex_form import FormView, PictureKind, PictureView, SectionKey, section_of
from provisioner.web.annex_form.answering import Pen
from provisioner.web.contact.access import Visit
from provisioner.web.contact.config import configuration
from provisioner.web.database import db


def pen(visit: Visit, *sections: SectionKey) -> Pen:
    """To write into these sections; the visit must be one that may."""
    return Pen(db.session(), configuration().intake, visit.dossier, visit.signed, sections)


def form_view(visit: Visit, entry: Entry | None = None, **changes: Any) -> FormView:
    """``entry`` stands in for what is stored; ``changes`` are fields of FormView."""
    shown = entry_of(db.session(), visit.dossier) if entry is None else entry
    found = findings_of(db.session(), visit.dossier, shown)
    given: dict[str, Any] = {
        # What is nowhere on the form is about the paper that staff read.
        "findings": tuple(each for each in found if section_of(each.place)),
        "comments": {comment.place: comment.text for comment in open_comments(visit)},
        "pictures": tuple(_picture(visit.dossier, kind) for kind in PictureKind),
        "shades_url": url_for("picture.shades"),
        "section_url": section_url,
        "own_details": True,
        "locked": not visit.may_write,
    }
    return FormView(shown, **given | changes)


def section_url(key: SectionKey) -> str:
    """The page of a section, with everything that is still to be done there."""
    return url_for("section.show", key=key, revoir=1)


def open_comments(visit: Visit) -> tuple[Comment, ...]:
    """What staff wait for, while it is the contact's turn."""
    return tuple(visit.dossier.open_comments.values()) if visit.may_write else ()


def _picture(dossier: Dossier, kind: PictureKind) -> PictureView:
    removable = kind is PictureKind.BANNER
    return PictureView(
        kind,
        picture_url(dossier, kind),
        url_for("picture.receive", kind=kind),
        url_for("picture.remove", kind=kind) if removable else None,
    )


def picture_url(dossier: Dossier, kind: PictureKind) -> str | None:
    """Another address for another picture, so that no browser shows the one before."""
    file = current_file(db.session(), dossier, kind)
    return url_for("picture.show", kind=kind, v=file.sha256[:12]) if file else None
