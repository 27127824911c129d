"""Nothing typed is lost: every save is a revision, and two people's edits meet."""

import uuid

import pytest

from provisioner.annex.entry import Field
from provisioner.dossiers import drafting, handing
from provisioner.dossiers.models import FileKind, Hand
from provisioner.dossiers.receiving import Reception, Upload, current_file
from provisioner.errors import Conflict, NotFound
from provisioner.instances.pictures import PictureKind
from tests.functional.dossiers.folders import Folders
from tests.members import picture


def test_a_save_over_what_another_saved_keeps_both(folders: Folders) -> None:
    dossier_id = folders.new()
    base = folders.entry(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        theirs = base.with_values({Field.DOMAIN: "mixeur.structure.example"})
        drafting.save(session, dossier, theirs, 1, folders.signed(Hand.CONTACT))
    with folders.opened(dossier_id) as (session, dossier):
        mine = base.with_values({Field.ADDRESS: "5 rue Neuve 44990 Surville"})
        saved = drafting.save(session, dossier, mine, 1, folders.signed())
    assert saved.clashes == ()
    now = folders.entry(dossier_id)
    assert (now[Field.DOMAIN], now[Field.ADDRESS]) == (
        "mixeur.structure.example",
        "5 rue Neuve 44990 Surville",
    )


def test_a_clash_writes_nothing_and_says_who_wrote_what(folders: Folders) -> None:
    dossier_id = folders.new()
    base = folders.entry(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        theirs = base.with_values({Field.PRIMARY: "#112233"})
        drafting.save(session, dossier, theirs, 1, folders.signed(Hand.CONTACT))
    with folders.opened(dossier_id) as (session, dossier):
        mine = base.with_values({Field.PRIMARY: "#445566"})
        saved = drafting.save(session, dossier, mine, 1, folders.signed())
        assert saved.other is not None
        assert saved.other.hand is Hand.CONTACT
    [clash] = saved.clashes
    assert (clash.place, clash.mine, clash.theirs) == ("colours.primary", "#445566", "#112233")
    assert folders.entry(dossier_id)[Field.PRIMARY] == "#112233"
    with folders.opened(dossier_id) as (session, dossier):
        drafting.save(session, dossier, saved.entry, saved.revision, folders.signed())
    assert folders.entry(dossier_id)[Field.PRIMARY] == "#445566"


def test_saving_the_same_again_makes_no_revision(folders: Folders) -> None:
    dossier_id = folders.new()
    with folders.opened(dossier_id) as (session, dossier):
        entry = drafting.entry_of(session, dossier)
        assert drafting.save(session, dossier, entry, 1, folders.signed()).revision == 1


def test_an_earlier_revision_comes_back_and_the_later_ones_stay(folders: Folders) -> None:
    dossier_id = folders.new()
    first = folders.entry(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        changed = first.with_values({Field.NAME: "Autre nom"})
        drafting.save(session, dossier, changed, 1, folders.signed())
        drafting.go_back(session, dossier, 1, folders.signed())
    with folders.rows() as session:
        revisions = drafting.all_revisions(session, drafting.find(session, dossier_id))
        assert [revision.entry for revision in revisions] == [first, changed, first]


def test_an_unknown_dossier_is_not_found(folders: Folders) -> None:
    with folders.rows() as session, pytest.raises(NotFound):
        drafting.find(session, uuid.uuid4())


def test_a_dossier_put_aside_does_not_change_until_it_is_reopened(folders: Folders) -> None:
    dossier_id = folders.new()
    with folders.opened(dossier_id) as (session, dossier):
        handing.give_up(session, dossier, folders.platform.clock())
    with pytest.raises(Conflict), folders.opened(dossier_id):
        pass
    with folders.rows() as session:
        dossier = drafting.find(session, dossier_id, to_change=True)
        handing.reopen(session, dossier, folders.platform.clock())
    with folders.opened(dossier_id) as (_, dossier):
        assert dossier.instance_slug is None


def test_a_refused_picture_leaves_the_one_before(folders: Folders) -> None:
    dossier_id = folders.new()
    with folders.opened(dossier_id) as (session, dossier):
        before = current_file(session, dossier, FileKind.LOGO)
        reception = Reception(session, folders.platform.intake, dossier, folders.signed())
        problems = reception.picture(PictureKind.LOGO, Upload("logo.pdf", b"%PDF-1.7"))
        assert [problem.field for problem in problems] == ["logo"]
        assert current_file(session, dossier, FileKind.LOGO) is before


def test_a_banner_of_another_size_is_refused_with_both_sizes(folders: Folders) -> None:
    dossier_id = folders.new()
    with folders.opened(dossier_id) as (session, dossier):
        reception = Reception(session, folders.platform.intake, dossier, folders.signed())
        [problem] = reception.picture(PictureKind.BANNER, Upload("b.png", picture(2400, 180)))
    assert "2 400 × 180 px" in problem.message.replace("\u202f", " ").replace("\u00a0", " ")
