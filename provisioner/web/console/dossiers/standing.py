"""Where a dossier stands: whose turn it is, who had it last, what is left to see to, what can be done."""

from dataclasses import dataclass

from provisioner.dossiers import links
from provisioner.dossiers.models import Dossier, DossierState, PrivateLink, Revision
from provisioner.dossiers.queue import TITLES
from provisioner.private_links import is_open
from provisioner.web.annex_form import SECTIONS, FormView
from provisioner.web.annex_form.answering import author_for_staff
from provisioner.web.config import configuration
from provisioner.web.database import db

BADGES = {
    DossierState.TO_REVIEW: "a-traiter",
    DossierState.WITH_MEMBER: "en-cours",
    DossierState.ACCEPTED: "en-ligne",
    DossierState.GIVEN_UP: "suspendue",
}
STATE_TITLES = {
    **TITLES,
    DossierState.ACCEPTED: "Accepté",
    DossierState.GIVEN_UP: "Classé",
}
"""Of one dossier; those of ``queue`` are of many."""


@dataclass(frozen=True, slots=True)
class SectionLeft:
    """How much there is to see to in a section of the form."""

    key: str
    title: str
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Standing:
    """``errors`` stand in the way of an instance, ``warnings`` deserve a look. ``link`` may have expired."""

    state: DossierState
    title: str
    badge: str
    errors: int
    warnings: int
    sections: tuple[SectionLeft, ...]
    link: PrivateLink | None
    link_is_open: bool
    last: Revision | None
    last_author: str
    changed_since: bool

    @classmethod
    def of(cls, dossier: Dossier, view: FormView) -> "Standing":
        lines = view.summary()
        last = db.session.get(Revision, (dossier.id, dossier.revision))
        link = links.current(db.session(), dossier)
        return cls(
            state=dossier.state,
            title=STATE_TITLES[dossier.state],
            badge=BADGES[dossier.state],
            errors=sum(line.is_error for line in lines),
            warnings=sum(not line.is_error for line in lines),
            sections=tuple(_left(view, section.key, section.title) for section in SECTIONS),
            link=link,
            link_is_open=is_open(link, configuration().clock()),
            last=last,
            last_author=author_for_staff(last.hand, last.made_by) if last else "",
            changed_since=dossier.changed_since_handed_over,
        )


def _left(view: FormView, key: str, title: str) -> SectionLeft:
    found = view.of_section(key)
    errors = sum(finding.is_error for finding in found)
    return SectionLeft(key, title, errors, len(found) - errors)
