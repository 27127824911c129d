"""The form of a dossier as staff work on it: saved whatever it says, and never over somebody else's words."""

import uuid

import pytest

from provisioner.annex.entry import Field
from provisioner.dossiers import drafting, handing
from provisioner.dossiers.models import Hand
from tests.functional.dossiers.folders import CONTACT, Folders, complete_entry
from tests.pages import Page, PageClient, text_of

AS_SCRIPT = {"X_Requested_With": "fetch"}


def address(dossier_id: uuid.UUID, path: str = "") -> str:
    return f"/dossiers/{dossier_id}{path}"


def form_of(browser: PageClient, dossier_id: uuid.UUID) -> Page:
    return browser.get(address(dossier_id))


def save(browser: PageClient, page: Page, dossier_id: uuid.UUID, **texts: str) -> Page:
    values = {name.replace("__", "."): text for name, text in texts.items()}
    return browser.submit(page, values, action=address(dossier_id))


def contact_writes(folders: Folders, dossier_id: uuid.UUID, field: Field, text: str) -> None:
    with folders.opened(dossier_id) as (session, dossier):
        theirs = drafting.entry_of(session, dossier).with_values({field: text})
        drafting.save(session, dossier, theirs, dossier.revision, folders.signed(Hand.CONTACT))


def test_what_is_wrong_is_saved_too_and_told_beside_its_field(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    done = save(browser, form_of(browser, dossier_id), dossier_id, colours__primary="bleu canard")
    assert done.status == 303
    assert folders.entry(dossier_id)[Field.PRIMARY] == "bleu canard"
    shown = browser.follow(done)
    field = next(each for each in shown.document.iter("input") if each.get("id") == "colours-primary")
    assert (field.get("value"), field.get("aria-invalid")) == ("bleu canard", "true")
    assert "1 point à corriger" in shown.text
    links = {link.get("href") for link in shown.document.iter("a")}
    assert "#colours-primary" in links


def test_two_people_at_different_fields_both_keep_theirs(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = form_of(browser, dossier_id)
    contact_writes(folders, dossier_id, Field.SECONDARY, "#112233")
    assert save(browser, page, dossier_id, colours__primary="#445566").status == 303
    entry = folders.entry(dossier_id)
    assert (entry[Field.PRIMARY], entry[Field.SECONDARY]) == ("#445566", "#112233")


def test_at_the_same_field_the_second_sees_both_and_saves_again(
    browser: PageClient, folders: Folders
) -> None:
    dossier_id = folders.new()
    page = form_of(browser, dossier_id)
    contact_writes(folders, dossier_id, Field.PRIMARY, "#112233")
    clash = save(browser, page, dossier_id, colours__primary="#445566", structure__name="Nom tapé")
    assert clash.status == 409
    assert f"le contact ({CONTACT}) a écrit « #112233 »" in clash.text
    [notice] = [each for each in clash.document.iter() if each.get("role") == "alert"]
    assert ("autofocus" in notice.attrib, text_of(notice).endswith("Couleur principale")) == (True, True)
    assert [link.get("href") for link in notice.iter("a")] == ["#colours-primary"]
    assert folders.entry(dossier_id)[Field.PRIMARY] == "#112233"
    assert "Accepter le dossier" not in clash.text
    assert browser.submit(clash, action=address(dossier_id)).status == 303
    entry = folders.entry(dossier_id)
    assert (entry[Field.PRIMARY], entry[Field.NAME]) == ("#445566", "Nom tapé")


def test_the_script_saves_and_goes_on_from_the_new_revision(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = form_of(browser, dossier_id)
    typed = {"structure.name": "Nom tapé"}
    answer = browser.submit(
        page, typed, action=address(dossier_id), to=address(dossier_id, "/brouillon"), **AS_SCRIPT
    )
    told = answer.response.get_json()
    assert (answer.status, told["revision"], told["clashes"]) == (200, 2, [])
    assert " h " in told["saved"]
    assert folders.entry(dossier_id)[Field.NAME] == "Nom tapé"


def test_the_script_hears_of_a_clash_and_nothing_is_lost(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = form_of(browser, dossier_id)
    contact_writes(folders, dossier_id, Field.PRIMARY, "#112233")
    typed = {"colours.primary": "#445566"}
    answer = browser.submit(
        page, typed, action=address(dossier_id), to=address(dossier_id, "/brouillon"), **AS_SCRIPT
    )
    [clash] = answer.response.get_json()["clashes"]
    assert (clash["place"], "#112233" in clash["message"]) == ("colours.primary", True)
    assert folders.entry(dossier_id)[Field.PRIMARY] == "#445566"
    with folders.rows() as session:
        revisions = drafting.all_revisions(session, drafting.find(session, dossier_id))
        assert [each.entry[Field.PRIMARY] for each in revisions] == ["#10ACB7", "#112233", "#445566"]


def test_a_doubt_is_confirmed_and_may_come_back(
    browser: PageClient, folders: Folders, returned: bytes
) -> None:
    dossier_id = folders.received(returned)
    page = form_of(browser, dossier_id)
    button = next(each for each in page.document.iter("button") if each.get("name") == "confirm")
    done = browser.submit(page, {"confirm": button.attrib["value"]}, action=address(dossier_id))
    assert done.headers["Location"].endswith("#contact-email")
    confirmed = browser.follow(done)
    buttons = [each.get("value") for each in confirmed.document.iter("button")]
    assert button.attrib["value"] not in buttons
    assert "Lectures confirmées" in confirmed.text
    again = browser.follow(browser.submit(confirmed, action=address(dossier_id, "/doutes")))
    assert button.attrib["value"] in [each.get("value") for each in again.document.iter("button")]


def test_pasted_rows_are_added_once(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    people = "Zoé\tBrume\tz.brume@structure.example\tOui\nIda\tLune\ti.lune@structure.example\t"
    page = form_of(browser, dossier_id)
    added = save(browser, page, dossier_id, paste=people, action="paste")
    assert added.headers["Location"].endswith("#comptes")
    shown = browser.follow(added)
    assert "2 personnes ajoutées." in shown.text
    assert save(browser, shown, dossier_id, paste=people, action="paste").status == 303
    assert len(folders.entry(dossier_id).accounts) == 4


def test_colours_are_shown_while_they_are_chosen(browser: PageClient, folders: Folders) -> None:
    path = address(folders.new(), "/nuances?primary=%2310ACB7&secondary=%23FAE819")
    answer = browser.browser.get(path, base_url=browser.base)
    assert answer.status_code == 200
    assert "#FAE819" in answer.text


def test_a_dossier_put_aside_is_read_only_until_it_is_reopened(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new(complete_entry())
    page = form_of(browser, dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        handing.give_up(session, dossier, folders.platform.clock())
    shown = form_of(browser, dossier_id)
    assert "Ce dossier est classé" in shown.text
    assert all("readonly" in each.attrib for each in shown.document.iter("textarea"))
    refused = save(browser, page, dossier_id, structure__name="Trop tard")
    assert (refused.status, refused.heading) == (409, "Ce n’est plus possible")
    assert "Revenir au dossier" in refused.text
    reopened = browser.submit(shown, action=address(dossier_id, "/reouverture"))
    assert browser.follow(reopened).status == 200
    assert save(browser, form_of(browser, dossier_id), dossier_id, structure__name="À temps").status == 303


PAGES = (
    "",
    "/lien",
    "/modifications",
    "/corrections",
    "/acceptation",
    "/classement",
    "/reprise",
    "/revocation",
    "/suppression",
    "/nuances",
    "/images/logo",
)


@pytest.mark.parametrize("path", PAGES)
def test_an_unknown_dossier_is_unknown_on_every_page(browser: PageClient, path: str) -> None:
    page = browser.get(address(uuid.uuid4(), path))
    assert (page.status, page.heading) == (404, "Introuvable")
    assert "Voir tous les dossiers" in page.text
