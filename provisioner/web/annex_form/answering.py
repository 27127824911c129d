"""What becomes of a posted form, for the staff's pages and the contact's alike: saved, or both texts shown.

A view gives a ``Pen`` for the dossier, which it has locked, and answers with what comes back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from provisioner.annex.entry import MOST_ROWS, Entry, Field
from provisioner.dossiers import doubts, drafting
from provisioner.dossiers.drafting import Saved, Signature
from provisioner.dossiers.merging import Clash
from provisioner.dossiers.models import Dossier, Hand, Revision
from provisioner.dossiers.receiving import Reception, Upload, working_copy
from provisioner.instances.intake import Intake
from provisioner.instances.pictures import PictureKind
from provisioner.web.annex_form.parsing import Posted, read_posted
from provisioner.web.annex_form.pictures import posted_file
from provisioner.web.annex_form.saving import saved_answer
from provisioner.web.annex_form.sections import SectionKey
from provisioner.web.annex_form.shades import shades
from provisioner.web.annex_form.view import ClashNote
from storage.objects import ObjectNotFound
from tenants.calendar import PARIS
from themes.problems import Problem

_FOR_CONTACTS = {
    Hand.STAFF: "l’équipe",
    Hand.CONTACT: "une autre personne de la structure",
    Hand.DOCUMENT: "le document reçu",
}


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes into which dossier; it must be locked and open (``drafting.open_to_change``).

    ``sections`` are those of the page: nothing else can change.
    """

    session: Session
    intake: Intake
    dossier: Dossier
    signed: Signature
    sections: tuple[SectionKey, ...] = tuple(SectionKey)


@dataclass(frozen=True, slots=True)
class Kept:
    """A posted form after saving: ``entry`` is what to show, ``revision`` what the page goes on from.

    With ``clashes`` nothing was written: show the page again with ``status``, and the next save stands.
    """

    posted: Posted
    entry: Entry
    revision: int
    clashes: tuple[ClashNote, ...] = ()

    @property
    def status(self) -> int:
        return 409 if self.clashes else 200


def keep_posted(pen: Pen) -> Kept:
    """Save the form of this request; confirmed doubts are dropped even when its texts clash."""
    posted = _posted(pen)
    saved = drafting.save(pen.session, pen.dossier, posted.entry, _base(pen), pen.signed)
    doubts.confirm(pen.dossier, posted.confirmed)
    return Kept(posted, saved.entry, saved.revision, _notes(saved, pen.signed))


def autosaved(pen: Pen) -> dict[str, Any]:
    """Save what the script of the page sends; returns its answer (JSON).

    Nobody pressed a button who could press it again: at a clash my text is written at once. The other stands
    in the revision before, and beside the field.
    """
    kept = keep_posted(pen)
    stored = Saved(kept.entry, kept.revision)
    if kept.clashes:
        stored = drafting.save(pen.session, pen.dossier, kept.entry, kept.revision, pen.signed)
    at = french_time(pen.signed)
    return saved_answer(kept.posted.entry, stored.entry, stored.revision, at, kept.clashes)


def too_many_people(posted: Posted) -> str:
    """Why a pasted table was not added."""
    return (
        f"Le tableau collé n’est pas ajouté : avec ses {posted.too_many} personnes, il y en aurait plus de "
        f"{MOST_ROWS}. Collez la seule liste des comptes à créer ; le reste est enregistré."
    )


def french_time(signed: Signature) -> str:
    """``14 h 05`` in Paris."""
    local = signed.at.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02d}"


def receive_picture(pen: Pen, kind: PictureKind) -> tuple[Problem, ...]:
    """Take the picture of this request; returns why not. No file at all is such a reason."""
    sent = posted_file(request.files, kind)
    if sent is None:
        message = "Choisissez d’abord un fichier image, puis envoyez-le."
        return (Problem.error(kind.value, f"{kind.value}.no_file", message),)
    reception = Reception(pen.session, pen.intake, pen.dossier, pen.signed)
    upload = Upload(sent.filename or "", sent.stream.read())
    return reception.picture(kind, upload)


def wants_json() -> bool:
    """Whether the script asks, and not a browser that will show the answer."""
    return request.headers.get("X-Requested-With") == "fetch"


def picture_response(session: Session, intake: Intake, dossier: Dossier, kind: PictureKind) -> Response:
    """The working copy, written anew by us; an original is never served (MIX-FORM-15). 404 without one."""
    try:
        png = working_copy(session, intake, dossier, kind)
    except ObjectNotFound:
        png = None
    if png is None:
        abort(404)
    return Response(png, mimetype="image/png", headers={"Cache-Control": "no-store"})


def shades_fragment(entry: Entry, logo: str | None, banner: str | None) -> str:
    """What becomes of the two colours of this request's query, in the structure's name."""
    primary, secondary = request.args.get("primary", ""), request.args.get("secondary", "")
    shown = shades(primary, secondary, name=entry[Field.NAME], logo=logo, banner=banner)
    return render_template("annex_form/shades.html", alone=True, shades=shown)


def author(hand: Hand, email: str, reader: Signature) -> str:
    """Who wrote something, in words for ``reader``. Contacts do not learn which member of staff it was."""
    if (hand, email) == (reader.hand, reader.email):
        return "une autre de vos fenêtres"
    return author_for_staff(hand, email) if reader.hand is Hand.STAFF else _FOR_CONTACTS[hand]


def author_for_staff(hand: Hand, email: str) -> str:
    words = {Hand.CONTACT: f"le contact ({email})", Hand.DOCUMENT: f"le document déposé par {email}"}
    return words.get(hand, email)


def _posted(pen: Pen) -> Posted:
    """Over the revision that the page showed, so that others' rows are neither mine nor removed by me."""
    before = drafting.entry_of(pen.session, pen.dossier, _base(pen))
    return read_posted(request.form, before, pen.sections)


def _base(pen: Pen) -> int:
    """The revision that the page was about; of one that never was, everything clashes and nothing is lost."""
    number = request.form.get("revision", 0, type=int)
    return number if 0 <= number <= pen.dossier.revision else 0


def _notes(saved: Saved, reader: Signature) -> tuple[ClashNote, ...]:
    return tuple(_notes_of(saved.clashes, saved.other, reader)) if saved.other else ()


def _notes_of(clashes: Iterable[Clash], other: Revision, reader: Signature) -> Iterable[ClashNote]:
    who = author(other.hand, other.made_by, reader)
    return (ClashNote(clash.place, clash.mine, clash.theirs, who) for clash in clashes)
