"""The end of a dossier: staff record eligibility and acceptance, and the instance begins."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.annex import Reading
from provisioner.annex.entry import Entry
from provisioner.annex.entry.check import check as check_entry
from provisioner.audit import record
from provisioner.audit.events import DossierAccepted
from provisioner.dossiers.drafting import entry_of
from provisioner.dossiers.models import Dossier, DossierState, FileKind, Hand, ReceivedFile
from provisioner.dossiers.receiving import current_file, working_copy
from provisioner.errors import Conflict, InputRefused
from provisioner.instances import onboarding, originals
from provisioner.instances.intake import Intake
from provisioner.instances.onboarding import Received
from provisioner.instances.order import Acceptance, Order, check
from provisioner.instances.originals import Owner
from provisioner.instances.pictures import PictureKind
from provisioner.models import Instance
from themes.problems import Problem


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff vouch for: the structure is a member (MIX-ELIG-1) and has agreed (MIX-ACC-1).

    ``revision`` is the one that was looked at; ``words`` says that the document bears "Bon pour accord".
    ``without_name`` has the instance made at its default name alone; another can be asked for later.
    """

    revision: int
    is_member: bool
    words: bool
    acceptance: Acceptance | None
    slug: str | None
    staff: str
    without_name: bool = False


def accept(session: Session, intake: Intake, dossier: Dossier, decision: Decision) -> Instance:
    """Make the spec of the instance, and queue its reconciliation, in this transaction.

    The dossier must be locked and open. Raises InputRefused with every problem at once, Conflict when the
    form changed since it was looked at, when the member has an instance already, or, with a problem at
    ``domain``, when another instance has the name that the form gives.
    """
    if decision.revision != dossier.revision:
        raise Conflict(
            "Le dossier a changé depuis que vous l’avez ouvert : relisez ce qui a changé, puis acceptez-le."
        )
    _refuse_undecided(intake, decision)
    entry = entry_of(session, dossier)
    agreed = _agreed_document(entry, decision)
    order = Order(
        document=agreed,
        reading=_ordered(entry, decision),
        logo=working_copy(session, intake, dossier, PictureKind.LOGO),
        banner=working_copy(session, intake, dossier, PictureKind.BANNER),
        slug=decision.slug,
        acceptance=decision.acceptance,
        onboarded_by=decision.staff,
    )
    checked = check(order, intake.offer, intake.clock())
    owner = Owner(dossier.id, dossier.recipient)
    received = _received(session, intake, dossier, owner, agreed)
    instance = onboarding.record(session, intake, checked, owner, received)
    _close(session, dossier, instance, decision, intake.clock())
    record(session, DossierAccepted(dossier.id, instance.slug), intake.clock())
    return instance


def _ordered(entry: Entry, decision: Decision) -> Reading:
    reading = check_entry(entry)
    return replace(reading, annex=replace(reading.annex, domain=None)) if decision.without_name else reading


def _refuse_undecided(intake: Intake, decision: Decision) -> None:
    problems = []
    if not decision.is_member:
        message = (
            "Seul un membre de la communauté d’utilisateurs Mixeur peut avoir une instance : vérifiez que la "
            "structure en fait partie, puis cochez la case."
        )
        problems.append(Problem.error("is_member", "offer.not_a_member", message))
    if not decision.words:
        message = (
            f"L’acceptation doit porter la mention « {intake.offer.acceptance.words} » : vérifiez le "
            "document signé, puis cochez la case."
        )
        problems.append(Problem.error("words", "offer.words_missing", message))
    if decision.acceptance is None:
        message = "Indiquez la date et le lieu de la signature."
        problems.append(Problem.error("accepted_on", "offer.acceptance_missing", message))
    if problems:
        raise InputRefused(problems)


def _agreed_document(entry: Entry, decision: Decision) -> bytes:
    """The form as it was accepted, and on whose word: kept sealed beside the files that came in."""
    acceptance = decision.acceptance
    document = {
        "texts": entry.flat(),
        "accepted_on": acceptance.on.isoformat() if acceptance else None,
        "accepted_at": acceptance.at if acceptance else None,
        "recorded_by": decision.staff,
    }
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _received(session: Session, intake: Intake, dossier: Dossier, owner: Owner, agreed: bytes) -> Received:
    """The member's hash is that of the document that came, or of the form when none did."""
    originals.keep(intake.store, owner, agreed)
    files = {kind: current_file(session, dossier, kind) for kind in FileKind}
    hashes = {kind: file.sha256 if file else None for kind, file in files.items()}
    document = hashes[FileKind.DOCUMENT] or hashlib.sha256(agreed).hexdigest()
    return Received(document, hashes[FileKind.LOGO], hashes[FileKind.BANNER])


def _close(session: Session, dossier: Dossier, instance: Instance, decision: Decision, now: datetime) -> None:
    """The member and the planned accounts hold what was agreed: the dossier forgets whom it was about."""
    dossier.state = DossierState.ACCEPTED
    dossier.instance_slug = instance.slug
    dossier.accepted_by = decision.staff
    dossier.changed_at = now
    dossier.remarks = []
    dossier.revisions.clear()
    dossier.comments.clear()
    # Gone, a link opens nothing either.
    dossier.links.clear()
    for file in dossier.files:
        _forget_sender(file)
    session.flush()


def _forget_sender(file: ReceivedFile) -> None:
    """People put their names into those of their files; the hash stays."""
    file.name = ""
    if file.hand is Hand.CONTACT:
        file.received_by = ""
