"""An accepted dossier becomes an instance of the same id, once, and forgets whom it was about."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from provisioner.addresses import Addresses
from provisioner.annex.entry import Field
from provisioner.dossiers import drafting, handing
from provisioner.dossiers.accepting import accept
from provisioner.dossiers.models import DossierState, Hand
from provisioner.dossiers.receiving import Reception, Upload
from provisioner.errors import Conflict, InputRefused
from provisioner.instances import originals
from provisioner.instances.order import Acceptance
from provisioner.instances.pictures import PictureKind
from provisioner.instances.waiting import bring_up
from tests.functional.dossiers.folders import CONTACT, STAFF, Folders, complete_entry
from tests.members import load, picture

_TABLES = ("dossiers", "dossier_revisions", "dossier_comments", "dossier_files", "private_links")


def test_an_accepted_dossier_comes_up_with_its_people_and_look(folders: Folders) -> None:
    dossier_id = folders.new()
    decision = folders.decision(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        instance = accept(session, folders.platform.intake, dossier, decision)
        assert instance.id == dossier_id
    assert bring_up(folders.platform, dossier_id, 60, lambda kind, seen: None)
    member = load(folders.platform, dossier_id).member
    assert (member.accepted_at, member.accepted_terms) == ("Surville", "18/06/2025")
    assert member.postal_address == "3 rue des Ormes 44990 Surville"


def test_the_queue_holds_its_reconciliation_in_the_same_transaction(folders: Folders) -> None:
    dossier_id = folders.new()
    decision = folders.decision(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        accept(session, folders.platform.intake, dossier, decision)
    with folders.rows() as session:
        waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE args->>'instance_id' = :id")
        assert session.scalar(waiting, {"id": str(dossier_id)}) == 1


def test_after_acceptance_the_dossier_holds_nobodys_data(folders: Folders) -> None:
    dossier_id = folders.new()
    decision = folders.decision(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, CONTACT, folders.desk())
        reception = Reception(session, folders.platform.intake, dossier, folders.signed(Hand.CONTACT))
        reception.picture(PictureKind.LOGO, Upload(f"logo de {CONTACT}.png", picture(300, 300)))
    with folders.opened(dossier_id) as (session, dossier):
        accept(session, folders.platform.intake, dossier, decision)
    with folders.rows() as session:
        dossier = drafting.find(session, dossier_id)
        assert [file.bytes > 0 for file in dossier.files] == [True, True]
        assert (dossier.state, dossier.accepted_by) == (DossierState.ACCEPTED, STAFF)
        assert (dossier.revisions, dossier.comments, dossier.remarks) == ([], [], [])
        for table in _TABLES:
            statement = text(f"SELECT t::text FROM {table} t")  # noqa: S608 - a table of the line above
            rows: list[str] = list(session.scalars(statement))
            about = [row for row in rows if str(dossier_id) in row]
            assert not [row for row in about if "b.orme@" in row or CONTACT in row]


def test_the_form_as_accepted_is_sealed_beside_the_originals(folders: Folders, addresses: Addresses) -> None:
    dossier_id = folders.new()
    decision = folders.decision(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        accept(session, folders.platform.intake, dossier, decision)
    sha256 = load(folders.platform, dossier_id).member.document_sha256
    identities = folders.platform.escrow.identities(dossier_id, addresses.operator)
    agreed = originals.read(folders.platform.store, dossier_id, sha256, *identities).decode()
    assert "Basile" in agreed
    assert STAFF in agreed


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_member": False}, "offer.not_a_member"),
        ({"words": False}, "offer.words_missing"),
        ({"acceptance": None}, "offer.acceptance_missing"),
        ({"slug": "prod"}, "slug.reserved"),
        ({"slug": "pas un nom"}, "slug.invalid"),
    ],
)
def test_nothing_is_created_without_all_that_acceptance_asks(
    folders: Folders, change: dict[str, object], code: str
) -> None:
    dossier_id = folders.new()
    decision = replace(folders.decision(dossier_id), **change)  # type: ignore[arg-type]
    with pytest.raises(InputRefused) as refusal, folders.opened(dossier_id) as (session, dossier):
        accept(session, folders.platform.intake, dossier, decision)
    assert code in [problem.code for problem in refusal.value.problems]
    with folders.opened(dossier_id) as (_, dossier):
        assert dossier.state is DossierState.TO_REVIEW


def test_an_acceptance_of_tomorrow_is_refused(folders: Folders) -> None:
    dossier_id = folders.new()
    tomorrow = folders.platform.clock().date() + timedelta(days=2)
    decision = replace(folders.decision(dossier_id), acceptance=Acceptance(tomorrow, "Surville"))
    with pytest.raises(InputRefused), folders.opened(dossier_id) as (session, dossier):
        accept(session, folders.platform.intake, dossier, decision)


def test_a_form_that_changed_since_it_was_read_is_not_accepted(folders: Folders) -> None:
    dossier_id = folders.new()
    decision = folders.decision(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        changed = drafting.entry_of(session, dossier).with_values({Field.PRIMARY: "#445566"})
        drafting.save(session, dossier, changed, 1, folders.signed())
    with pytest.raises(Conflict), folders.opened(dossier_id) as (session, dossier):
        accept(session, folders.platform.intake, dossier, decision)


def test_a_dossier_without_logo_or_with_errors_names_every_one(folders: Folders) -> None:
    entry = complete_entry().with_values({Field.PRIMARY: "10ACB7", Field.NAME: ""})
    dossier_id = folders.new(entry, logo=False)
    decision = folders.decision(dossier_id)
    with pytest.raises(InputRefused) as refusal, folders.opened(dossier_id) as (session, dossier):
        accept(session, folders.platform.intake, dossier, decision)
    fields = {problem.field for problem in refusal.value.problems}
    assert {"structure.name", "colours.primary", "logo"} <= fields


def test_a_member_that_has_an_instance_gets_no_second_one(folders: Folders) -> None:
    entry = complete_entry()
    first, second = folders.new(entry), folders.new(entry)
    with folders.opened(first) as (session, dossier):
        accept(session, folders.platform.intake, dossier, folders.decision(first))
    with pytest.raises(Conflict), folders.opened(second) as (session, dossier):
        accept(session, folders.platform.intake, dossier, folders.decision(second))


def test_originals_do_not_show_what_they_hold(folders: Folders) -> None:
    dossier_id = folders.new()
    logo = picture(320, 160)
    stored = folders.platform.settings.data_dir.resolve() / "objects" / "originals" / str(dossier_id)
    contents = [path.read_bytes() for path in stored.iterdir()]
    assert contents
    assert all(logo[:64] not in content and content.startswith(b"age-encryption.org") for content in contents)
