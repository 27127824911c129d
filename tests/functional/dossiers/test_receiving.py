"""A returned document fills the form in; one that cannot be read changes nothing."""

from importlib import resources

from provisioner.annex.entry import Entry, Field
from provisioner.dossiers import drafting
from provisioner.dossiers.models import Hand
from provisioner.dossiers.receiving import Reception, Upload, working_copy
from provisioner.instances import pictures
from provisioner.instances.pictures import PictureKind
from tests.functional.dossiers.folders import Folders
from tests.members import picture

SAMPLE = resources.files("provisioner.demo").joinpath("sample", "annexe.txt").read_bytes()


def test_the_form_holds_what_the_document_says_and_staff_confirm_its_acceptance(folders: Folders) -> None:
    dossier_id = folders.new(Entry(), logo=False)
    with folders.opened(dossier_id) as (session, dossier):
        reception = Reception(session, folders.platform.intake, dossier, folders.signed())
        assert reception.document(Upload("annexe.txt", SAMPLE)) == ()
        [revision] = drafting.all_revisions(session, dossier)
        assert revision.hand is Hand.DOCUMENT
        assert revision.entry[Field.NAME] == dossier.title
        assert dossier.signed_on is not None
        assert dossier.signed_at


def test_one_picture_may_be_both_logo_and_banner(folders: Folders) -> None:
    """Each is made for its use: a logo is made smaller, a banner must keep its size."""
    dossier_id, both = folders.new(logo=False), picture(2000, 175)
    with folders.opened(dossier_id) as (session, dossier):
        intake = folders.platform.intake
        for kind in PictureKind:
            upload = Upload("image.png", both)
            assert Reception(session, intake, dossier, folders.signed()).picture(kind, upload) == ()
        banner = working_copy(session, intake, dossier, PictureKind.BANNER)
        assert banner is not None
        assert pictures.examine(PictureKind.BANNER, banner).problems == ()


def test_a_document_that_is_no_annex_changes_nothing(folders: Folders) -> None:
    dossier_id = folders.new()
    before = folders.entry(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        reception = Reception(session, folders.platform.intake, dossier, folders.signed())
        [problem] = reception.document(Upload("recette.txt", b"Deux oeufs, du sucre, de la farine."))
        assert problem.field == "document"
    assert folders.entry(dossier_id) == before


def test_what_a_document_does_not_say_stays_as_it_was_typed(folders: Folders) -> None:
    dossier_id = folders.new()
    silent = "\n".join(line for line in SAMPLE.decode().splitlines() if not line.startswith("Nom de domaine"))
    with folders.opened(dossier_id) as (session, dossier):
        typed = drafting.entry_of(session, dossier).with_values({Field.DOMAIN: "mixeur.structure.example"})
        drafting.save(session, dossier, typed, 1, folders.signed())
        Reception(session, folders.platform.intake, dossier, folders.signed()).document(
            Upload("annexe.txt", silent.encode())
        )
    now = folders.entry(dossier_id)
    assert now[Field.DOMAIN] == "mixeur.structure.example"
    assert now[Field.NAME] != typed[Field.NAME]


def test_a_second_document_takes_the_place_of_the_first_and_the_first_can_come_back(folders: Folders) -> None:
    dossier_id = folders.new()
    before = folders.entry(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        Reception(session, folders.platform.intake, dossier, folders.signed()).document(
            Upload("annexe.txt", SAMPLE)
        )
        drafting.go_back(session, dossier, 1, folders.signed())
    assert folders.entry(dossier_id) == before
