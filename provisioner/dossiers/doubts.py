"""What the reading of the document left open: shown beside the form until somebody says it is right."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from provisioner.annex.entry import Entry, Finding, Remark, check_pictures, findings, standing
from provisioner.dossiers.models import Dossier, FileKind
from provisioner.dossiers.receiving import current_file

_CONFIRMED = "confirmed"
Place = tuple[str, str]
"""Where a remark stands, and its code: no two of a reading have both in common and say different things."""


def findings_of(session: Session, dossier: Dossier, entry: Entry) -> tuple[Finding, ...]:
    """All there is to say about ``entry`` as the form of the dossier: rules, doubts and missing pictures."""
    has_logo = current_file(session, dossier, FileKind.LOGO) is not None
    return findings_with(dossier, entry, has_logo=has_logo)


def findings_with(dossier: Dossier, entry: Entry, *, has_logo: bool) -> tuple[Finding, ...]:
    """The same where it is known whether there is a logo."""
    missing = tuple(map(Finding.of_problem, check_pictures(has_logo=has_logo)))
    return findings(entry, doubts(dossier)) + missing


def doubts(dossier: Dossier) -> tuple[Remark, ...]:
    """Those that nobody has confirmed."""
    return tuple(Remark.from_json(stored) for stored in dossier.remarks if not stored.get(_CONFIRMED))


def confirmed(dossier: Dossier, entry: Entry) -> tuple[Remark, ...]:
    """Those that somebody has confirmed, and whose text is still there."""
    said = (Remark.from_json(stored) for stored in dossier.remarks if stored.get(_CONFIRMED))
    return standing(said, entry)


def confirm(dossier: Dossier, places: Collection[Place], *, right: bool = True) -> None:
    """« C’est juste », or with ``right`` false: no, show it again. What is not there is left alone."""
    dossier.remarks = [
        {**stored, _CONFIRMED: right} if (stored["place"], stored["code"]) in places else stored
        for stored in dossier.remarks
    ]
