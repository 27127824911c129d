"""Files that come in: sealed as they are, read or checked at once, and only then part of the dossier."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.annex import read_bytes
from provisioner.annex.entry import Entry
from provisioner.annex.entry.prefill import prefill
from provisioner.dossiers.drafting import Signature, entry_of, write
from provisioner.dossiers.models import Dossier, FileKind, Hand, ReceivedFile
from provisioner.instances import originals, pictures
from provisioner.instances.intake import Intake
from provisioner.instances.originals import Owner
from provisioner.instances.pictures import PictureKind, WorkingCopy
from themes.problems import Problem

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sends it; ``name`` is never a path of ours."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reception:
    """Takes files into one dossier, which must be locked and open."""

    session: Session
    intake: Intake
    dossier: Dossier
    signed: Signature

    def document(self, upload: Upload) -> tuple[Problem, ...]:
        """Fill the form in from a returned document; returns why not, empty when it was read.

        What the document says takes the place of what the form said, and what it does not say stays; the
        revision before is one click away. A document that cannot be read changes nothing.
        """
        reading = read_bytes(upload.content, upload.name)
        refusals = tuple(problem for problem in reading.problems if problem.field == "document")
        if refusals:
            return refusals
        said, remarks = prefill(reading)
        before = entry_of(self.session, self.dossier)
        entry = Entry({**before.values, **said.values}, said.accounts or before.accounts)
        self._record(FileKind.DOCUMENT, upload)
        self.dossier.remarks = [remark.as_json() for remark in remarks]
        offer = reading.annex.offer
        if offer is not None and offer.accepted_on is not None:
            self.dossier.signed_on, self.dossier.signed_at = offer.accepted_on, offer.accepted_at
        write(self.session, self.dossier, entry, replace(self.signed, hand=Hand.DOCUMENT))
        return ()

    def picture(self, kind: PictureKind, upload: Upload) -> tuple[Problem, ...]:
        """Take a logo or banner; returns why not. A refused one leaves the one before in its place."""
        examined = pictures.examine(kind, upload.content)
        if examined.png is None:
            return examined.problems
        file = self._record(FileKind(kind.value), upload)
        pictures.keep(self.intake.store, copy_of(file), examined.png)
        return ()

    def _record(self, kind: FileKind, upload: Upload) -> ReceivedFile:
        before = current_file(self.session, self.dossier, kind)
        if before is not None:
            before.retired_at = self.signed.at
            self.session.flush()
        owner = Owner(self.dossier.id, self.dossier.recipient)
        file = ReceivedFile(
            id=uuid.uuid4(),
            dossier_id=self.dossier.id,
            kind=kind,
            name=_shown(upload.name),
            sha256=originals.keep(self.intake.store, owner, upload.content),
            bytes=len(upload.content),
            received_at=self.signed.at,
            hand=self.signed.hand,
            received_by=self.signed.email,
        )
        self.session.add(file)
        self.dossier.changed_at = self.signed.at
        self.session.flush()
        return file


def remove_picture(session: Session, dossier: Dossier, kind: PictureKind, now: datetime) -> None:
    """The dossier has none of the kind any more; its original stays sealed."""
    file = current_file(session, dossier, kind)
    if file is not None:
        file.retired_at = now
        dossier.changed_at = now
        session.flush()


def current_file(session: Session, dossier: Dossier, kind: FileKind | PictureKind) -> ReceivedFile | None:
    """The file of a kind that counts."""
    standing = select(ReceivedFile).where(
        ReceivedFile.dossier_id == dossier.id,
        ReceivedFile.kind == FileKind(kind.value),
        ReceivedFile.retired_at.is_(None),
    )
    return session.scalars(standing).one_or_none()


def with_current_file(session: Session, dossiers: Iterable[Dossier], kind: FileKind) -> set[uuid.UUID]:
    """The ids of those dossiers that have a file of a kind that counts."""
    ids = [dossier.id for dossier in dossiers]
    having = select(ReceivedFile.dossier_id).where(
        ReceivedFile.dossier_id.in_(ids), ReceivedFile.kind == kind, ReceivedFile.retired_at.is_(None)
    )
    return set(session.scalars(having))


def working_copy(session: Session, intake: Intake, dossier: Dossier, kind: PictureKind) -> bytes | None:
    """The current picture as a PNG written anew, to be shown and made a theme of."""
    file = current_file(session, dossier, kind)
    return pictures.read(intake.store, copy_of(file)) if file else None


def copy_of(file: ReceivedFile) -> WorkingCopy:
    """Of a logo or a banner."""
    return WorkingCopy(file.dossier_id, PictureKind(file.kind.value), file.sha256)


def _shown(name: str) -> str:
    printable = "".join(character for character in name if character.isprintable())
    return printable[-_LONGEST_NAME:] or "sans nom"
