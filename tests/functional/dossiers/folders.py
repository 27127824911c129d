"""Dossiers for tests: fictional forms, and what staff and contacts do with them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from provisioner.annex.entry import AccountRow, Entry, Field
from provisioner.dossiers import drafting
from provisioner.dossiers.accepting import Decision
from provisioner.dossiers.drafting import Signature
from provisioner.dossiers.models import Dossier, Hand
from provisioner.dossiers.receiving import Reception, Upload
from provisioner.instances.order import Acceptance
from provisioner.instances.pictures import PictureKind
from provisioner.instances.work import Platform
from provisioner.private_links import Desk, LinkKey
from tenants.roles import Role
from tests.members import picture, unique_name

STAFF = "equipe@operateur.example"
CONTACT = "a.valmont@structure.example"


def complete_entry(name: str | None = None) -> Entry:
    """A form that nothing refuses: one super-conseillère, one conseiller."""
    domain = f"{uuid.uuid4().hex[:12]}.example"
    values = {
        Field.NAME: name or unique_name(),
        Field.DESCRIPTION: "Un territoire de collines.\n\nDes conseils pour ses habitants.",
        Field.CONTACT_FIRST_NAME: "Ambre",
        Field.CONTACT_LAST_NAME: "Valmont",
        Field.CONTACT_EMAIL: f"a.valmont@{domain}",
        Field.PRIMARY: "#10ACB7",
        Field.SECONDARY: "#FAE819",
        Field.ADDRESS: "3 rue des Ormes 44990 Surville",
        Field.REFERENT_FIRST_NAME: "Ambre",
        Field.REFERENT_LAST_NAME: "Valmont",
        Field.REFERENT_FUNCTION: "chargée de mission Habitat",
    }
    rows = (
        AccountRow("a", "Ambre", "Valmont", f"a.valmont@{domain}", Role.SUPER_CONSEILLER.value),
        AccountRow("b", "Basile", "Orme", f"b.orme@{domain}", Role.CONSEILLER.value),
    )
    return Entry(values, rows)


@dataclass(frozen=True)
class Folders:
    """The dossiers of an installation, one committed transaction a step."""

    platform: Platform

    @property
    def key(self) -> LinkKey:
        return self.platform.letterbox.link_key

    def signed(self, hand: Hand = Hand.STAFF) -> Signature:
        return Signature(hand, STAFF if hand is Hand.STAFF else CONTACT, self.platform.clock())

    def desk(self) -> Desk:
        return Desk(self.key, STAFF, self.platform.clock())

    @contextmanager
    def rows(self) -> Iterator[Session]:
        with Session(self.platform.control) as session, session.begin():
            yield session

    @contextmanager
    def opened(self, dossier_id: uuid.UUID) -> Iterator[tuple[Session, Dossier]]:
        """The dossier, locked, in a transaction that commits at the end."""
        with self.rows() as session:
            yield session, drafting.open_to_change(session, dossier_id)

    def new(self, entry: Entry | None = None, *, logo: bool = True) -> uuid.UUID:
        """A dossier with ``entry`` (a complete one by default) and a logo."""
        with self.rows() as session:
            dossier = drafting.open_dossier(session, self.platform.intake, self.signed())
            drafting.save(session, dossier, entry or complete_entry(), 0, self.signed())
            if logo:
                reception = Reception(session, self.platform.intake, dossier, self.signed())
                assert reception.picture(PictureKind.LOGO, Upload("logo.png", picture(320, 160))) == ()
            return dossier.id

    def received(self, document: bytes) -> uuid.UUID:
        """A dossier filled in from a returned document, with a logo."""
        dossier_id = self.new()
        with self.opened(dossier_id) as (session, dossier):
            reception = Reception(session, self.platform.intake, dossier, self.signed())
            assert reception.document(Upload("annexe.docx", document)) == ()
        return dossier_id

    def entry(self, dossier_id: uuid.UUID) -> Entry:
        with self.rows() as session:
            return drafting.entry_of(session, drafting.find(session, dossier_id))

    def decision(self, dossier_id: uuid.UUID, slug: str | None = None) -> Decision:
        """Everything that acceptance asks, for the dossier as it stands."""
        with self.rows() as session:
            revision = drafting.find(session, dossier_id).revision
        return Decision(
            revision=revision,
            is_member=True,
            words=True,
            acceptance=Acceptance(date(2025, 6, 18), "Surville"),
            slug=slug,
            staff=STAFF,
        )
