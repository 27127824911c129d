"""What changed, side by side, and the way back."""

import uuid

from provisioner.annex.entry import AccountRow, Entry, Field
from provisioner.dossiers import drafting, handing
from provisioner.dossiers.models import Hand
from tests.functional.console.dossiers.test_form import address
from tests.functional.dossiers.folders import CONTACT, Folders
from tests.pages import Page, PageClient, text_of


def rows_of(page: Page) -> list[list[str]]:
    """Title, before and after of each change; the words that only a phone shows left out."""
    bodies = (row for body in page.document.iter("tbody") for row in body.iter("tr"))
    return [
        [text_of(cell).removeprefix("Avant").removeprefix("Maintenant").strip() for cell in row]
        for row in bodies
    ]


def contact_changes(folders: Folders, dossier_id: uuid.UUID, field: Field, text: str) -> None:
    with folders.opened(dossier_id) as (session, dossier):
        theirs = drafting.entry_of(session, dossier).with_values({field: text})
        drafting.save(session, dossier, theirs, dossier.revision, folders.signed(Hand.CONTACT))


def handed_over(folders: Folders) -> uuid.UUID:
    dossier_id = folders.new()
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, CONTACT, folders.desk())
    return dossier_id


def test_it_begins_with_what_the_contact_changed(browser: PageClient, folders: Folders) -> None:
    dossier_id = handed_over(folders)
    contact_changes(folders, dossier_id, Field.PRIMARY, "#112233")
    contact_changes(folders, dossier_id, Field.DOMAIN, "mixeur.structure.example")
    page = browser.get(address(dossier_id, "/modifications"))
    assert rows_of(page) == [
        ["Couleur principale", "#10ACB7", "#112233"],
        ["Nom de domaine", "vide", "mixeur.structure.example"],
    ]
    assert f"le contact ({CONTACT})" in page.text


def test_any_two_versions_can_be_compared(browser: PageClient, folders: Folders) -> None:
    dossier_id = handed_over(folders)
    contact_changes(folders, dossier_id, Field.PRIMARY, "#112233")
    contact_changes(folders, dossier_id, Field.PRIMARY, "#445566")
    page = browser.get(address(dossier_id, "/modifications?de=2&a=3"))
    assert rows_of(page) == [["Couleur principale", "#112233", "#445566"]]
    for query in ("?de=99&a=-4", "?de=x&a=", "?de=3&a=3"):
        assert browser.get(address(dossier_id, f"/modifications{query}")).status == 200


def test_words_that_differ_are_told_apart(browser: PageClient, folders: Folders) -> None:
    dossier_id = handed_over(folders)
    contact_changes(folders, dossier_id, Field.ADDRESS, "5 rue des Ormes 44990 Surville")
    page = browser.get(address(dossier_id, "/modifications"))
    assert [text_of(each) for each in page.document.iter("ins")] == ["5"]
    assert [text_of(each) for each in page.document.iter("del")] == ["3"]


def test_a_row_that_went_is_named(browser: PageClient, folders: Folders) -> None:
    dossier_id = handed_over(folders)
    with folders.opened(dossier_id) as (session, dossier):
        entry = drafting.entry_of(session, dossier)
        people: tuple[AccountRow, ...] = entry.accounts[:1]
        drafting.save(session, dossier, Entry(entry.values, people), 1, folders.signed(Hand.CONTACT))
    titles = [row[0] for row in rows_of(browser.get(address(dossier_id, "/modifications")))]
    assert titles[0] == "Compte de Basile Orme : prénom"


def test_an_earlier_version_comes_back_and_none_is_lost(browser: PageClient, folders: Folders) -> None:
    dossier_id = handed_over(folders)
    before = folders.entry(dossier_id)
    contact_changes(folders, dossier_id, Field.PRIMARY, "#112233")
    page = browser.get(address(dossier_id, "/modifications"))
    done = browser.submit(page, action=address(dossier_id, "/modifications/retour"))
    assert "est revenu à sa version 1" in browser.follow(done).text
    assert folders.entry(dossier_id) == before
    with folders.rows() as session:
        assert len(drafting.all_revisions(session, drafting.find(session, dossier_id))) == 3


def test_a_version_that_never_was_is_unknown(browser: PageClient, folders: Folders) -> None:
    dossier_id = handed_over(folders)
    contact_changes(folders, dossier_id, Field.PRIMARY, "#112233")
    page = browser.get(address(dossier_id, "/modifications"))
    path = address(dossier_id, "/modifications/retour")
    for number in ("0", "77", "-1", "x"):
        assert browser.submit(page, {"number": number}, action=path).status == 404
    assert folders.entry(dossier_id)[Field.PRIMARY] == "#112233"
