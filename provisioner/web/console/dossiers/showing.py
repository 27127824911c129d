"""A dossier's form as a page of staff shows it."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from provisioner.annex.entry import Entry, Finding
from provisioner.dossiers.doubts import findings_of
from provisioner.dossiers.models import Dossier
from provisioner.dossiers.receiving import current_file
from provisioner.web.annex_form import FormView, PictureKind, PictureView
from provisioner.web.database import db
from themes.problems import Problem


def form_view(dossier: Dossier, entry: Entry, problems: Iterable[Problem] = (), **more: Any) -> FormView:
    """``problems`` are of what was just sent and refused, beside those of ``entry`` itself."""
    refused = tuple(map(Finding.of_problem, problems))
    return FormView(
        entry=entry,
        findings=refused + findings_of(db.session(), dossier, entry),
        pictures=pictures_of(dossier),
        shades_url=url_for("dossier.shades", dossier_id=dossier.id),
        **{"comments": asked_of_contact(dossier), "locked": dossier.is_settled, **more},
    )


def asked_of_contact(dossier: Dossier) -> dict[str, str]:
    """Comments that the contact has not answered yet, by place."""
    return {place: comment.text for place, comment in dossier.open_comments.items()}


def pictures_of(dossier: Dossier) -> tuple[PictureView, ...]:
    return tuple(_picture(dossier, kind) for kind in PictureKind)


def picture_source(dossier: Dossier, kind: PictureKind) -> str | None:
    """Its address changes with the picture, so that no browser shows the one before."""
    file = current_file(db.session(), dossier, kind)
    if file is None:
        return None
    return url_for("dossier_files.picture", dossier_id=dossier.id, kind=kind, v=file.sha256[:12])


def _picture(dossier: Dossier, kind: PictureKind) -> PictureView:
    removable = kind is PictureKind.BANNER
    return PictureView(
        kind=kind,
        src=picture_source(dossier, kind),
        upload_url=url_for("dossier_files.upload", dossier_id=dossier.id, kind=kind),
        remove_url=url_for("dossier_files.remove", dossier_id=dossier.id, kind=kind) if removable else None,
    )
