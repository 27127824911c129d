"""The list of dossiers: whose turn it is, and what there is to see to."""

import uuid

from provisioner.annex.entry import Field
from provisioner.dossiers import handing
from tests.functional.console.office import Office
from tests.functional.dossiers.folders import Folders, complete_entry
from tests.pages import Page, PageClient, text_of


def row_of(page: Page, title: str) -> str:
    """What the table says of the dossier with this title, empty when it is not there."""
    rows = [text_of(row) for row in page.document.iter("tr")]
    return next((row for row in rows if row.startswith(title)), "")


def some_name() -> str:
    return f"Ville d’Essai {uuid.uuid4().hex[:8]}"


def test_a_dossier_waits_with_its_problems_and_who_had_it(browser: PageClient, folders: Folders) -> None:
    name = some_name()
    folders.new(complete_entry(name).with_values({Field.PRIMARY: "bleu"}), logo=False)
    row = row_of(browser.get(f"/dossiers?q={name}"), name)
    assert "2 à corriger, 1 à vérifier" in row
    assert "equipe@operateur.example" in row


def test_each_state_is_a_tile_that_shows_its_dossiers(browser: PageClient, folders: Folders) -> None:
    name = some_name()
    dossier_id = folders.new(complete_entry(name))
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, "a.valmont@structure.example", folders.desk())
    assert row_of(browser.get(f"/dossiers?q={name}"), name) == ""
    page = browser.get(f"/dossiers?etat=chez-le-membre&q={name}")
    assert row_of(page, name)
    for title in ("À vérifier", "Chez le membre", "Acceptés", "Classés"):
        assert title in page.text


def test_an_address_that_names_no_state_shows_what_is_to_do(browser: PageClient) -> None:
    page = browser.get("/dossiers?etat=perdu&page=-3")
    assert (page.status, page.heading) == (200, "Dossiers")


def test_the_number_to_review_stands_beside_the_way_there(browser: PageClient, folders: Folders) -> None:
    folders.new()
    navigation = next(nav for nav in browser.get("/").document.iter("nav"))
    assert "à vérifier" in text_of(navigation)
    assert "dossier" in text_of(browser.get("/").document).casefold()


def test_the_page_of_instances_leads_to_a_new_dossier(office: Office) -> None:
    page = office.signed_in().get("/")
    links = {link.get("href") for link in page.document.iter("a")}
    assert "/dossiers/nouveau" in links
