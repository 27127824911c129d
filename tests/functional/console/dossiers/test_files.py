"""Pictures and newer documents into a dossier; what came is never given out again."""

import hashlib
import shutil
import uuid
from io import BytesIO

import pytest

from provisioner.annex.entry import Field
from provisioner.dossiers import drafting
from provisioner.dossiers.models import FileKind
from provisioner.dossiers.receiving import current_file
from tests.functional.console.dossiers.test_form import AS_SCRIPT, address
from tests.functional.dossiers.folders import Folders
from tests.members import picture
from tests.pages import Page, PageClient, text_of

LARGE = picture(2000, 175, "#112233")


def send(browser: PageClient, dossier_id: uuid.UUID, kind: str, content: bytes, **texts: str) -> Page:
    """By the button of the page, which sends the whole form."""
    page = browser.get(address(dossier_id))
    values = {name.replace("__", "."): text for name, text in texts.items()}
    sent = {kind: (BytesIO(content), f"{kind}.png")}
    return browser.submit(
        page, {**values, **sent}, action=address(dossier_id), to=address(dossier_id, f"/images/{kind}")
    )


def is_shown(browser: PageClient, dossier_id: uuid.UUID, kind: str) -> bool:
    return browser.get(address(dossier_id, f"/images/{kind}")).status == 200


def test_a_picture_comes_with_the_texts_of_its_form(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    done = send(browser, dossier_id, "banner", LARGE, structure__name="Nom tapé")
    assert done.status == 303
    assert done.headers["Location"].endswith("#banner")
    assert folders.entry(dossier_id)[Field.NAME] == "Nom tapé"
    assert "Bannière : l’image est reçue." in browser.follow(done).text


def test_a_refused_picture_says_why_and_loses_no_text(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = send(browser, dossier_id, "banner", picture(2400, 180), structure__name="Nom tapé")
    assert page.status == 422
    notes = next(part for part in page.document.iter("div") if part.get("id") == "banner-notes")
    assert "2 400 × 180 px" in text_of(notes)
    assert "Vos textes sont enregistrés, mais l’image n’est pas reçue" in page.text
    field = next(each for each in page.document.iter("input") if each.get("id") == "structure-name")
    assert field.get("value") == "Nom tapé"
    assert folders.entry(dossier_id)[Field.NAME] == "Nom tapé"


def test_the_button_without_a_file_asks_for_one(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = browser.submit(
        browser.get(address(dossier_id)), action=address(dossier_id), to=address(dossier_id, "/images/logo")
    )
    assert page.status == 422
    assert "Choisissez d’abord un fichier image" in page.text


@pytest.mark.parametrize(("content", "status"), [(picture(640, 320), 200), (b"%PDF-1.7", 422)])
def test_the_script_is_told_at_once(
    browser: PageClient, folders: Folders, content: bytes, status: int
) -> None:
    dossier_id = folders.new()
    token = browser.get(address(dossier_id)).form(address(dossier_id))[0].attrib["value"]
    values = {"csrf_token": token, "file": (BytesIO(content), "logo.png")}
    answer = browser.post(address(dossier_id, "/images/logo"), values, **AS_SCRIPT)
    told = answer.response.get_json()
    assert (answer.status, bool(told["problems"])) == (status, status == 422)
    assert told["picture"].startswith(address(dossier_id, "/images/logo?v="))


def test_only_our_own_copy_of_a_picture_is_shown(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    original = picture(320, 160)
    answer = browser.get(address(dossier_id, "/images/logo"))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    with folders.rows() as session:
        kept = current_file(session, drafting.find(session, dossier_id), FileKind.LOGO)
        assert kept is not None
        assert kept.sha256 == hashlib.sha256(original).hexdigest()
    assert answer.response.data != original
    assert not is_shown(browser, dossier_id, "banner")


def test_a_banner_may_be_taken_away(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = browser.follow(send(browser, dossier_id, "banner", LARGE))
    assert is_shown(browser, dossier_id, "banner")
    done = browser.submit(page, action=address(dossier_id), to=address(dossier_id, "/images/banner/retrait"))
    assert "l’image est retirée" in browser.follow(done).text
    assert not is_shown(browser, dossier_id, "banner")


def test_a_newer_document_shows_what_it_changes(
    browser: PageClient, folders: Folders, returned: bytes
) -> None:
    dossier_id = folders.new()
    before = folders.entry(dossier_id)
    page = browser.get(address(dossier_id))
    path = address(dossier_id, "/document")
    done = browser.submit(page, {"document": (BytesIO(returned), "annexe.docx")}, action=path)
    shown = browser.follow(done)
    assert shown.heading == "Ce qui a changé"
    assert before[Field.NAME] in shown.text
    assert "Ville de Port-Ligny" in shown.text
    back = browser.submit(shown, action=address(dossier_id, "/modifications/retour"))
    assert back.status == 303
    assert folders.entry(dossier_id) == before


def test_a_newer_document_that_cannot_be_read_changes_nothing(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    before = folders.entry(dossier_id)
    page = browser.submit(
        browser.get(address(dossier_id)),
        {"document": (BytesIO(b"PK\x03\x04 rien"), "annexe.docx")},
        action=address(dossier_id, "/document"),
    )
    assert page.status == 422
    assert any("document-erreur" in each.get("id", "") for each in page.document.iter("p"))
    assert "Ce document n’a rien changé au formulaire" in page.text
    assert folders.entry(dossier_id) == before


def test_files_are_listed_with_their_hash_and_never_offered(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = browser.get(address(dossier_id))
    assert hashlib.sha256(picture(320, 160)).hexdigest()[:12] in page.text
    downloads = [link for link in page.document.iter("a") if "download" in link.attrib]
    assert downloads == []


def test_a_picture_too_large_to_be_taken_in_leads_back_to_its_dossier(
    browser: PageClient, folders: Folders
) -> None:
    dossier_id = folders.new()
    page = send(browser, dossier_id, "logo", b"x" * 31_000_000)
    assert (page.status, page.heading) == (413, "Envoi trop volumineux")
    assert "Revenir au dossier" in page.text


def test_a_heavy_picture_is_refused_with_its_reason_and_loses_no_text(
    browser: PageClient, folders: Folders
) -> None:
    dossier_id = folders.new()
    page = send(browser, dossier_id, "logo", b"x" * 20_000_000, structure__name="Nom tapé")
    assert page.status == 422
    assert folders.entry(dossier_id)[Field.NAME] == "Nom tapé"


def test_a_picture_that_the_store_has_lost_is_missing_and_nothing_worse(
    browser: PageClient, folders: Folders
) -> None:
    dossier_id = folders.new()
    objects = folders.platform.settings.data_dir.resolve() / "objects"
    shutil.rmtree(objects / "pictures" / str(dossier_id))
    assert browser.get(address(dossier_id, "/images/logo")).status == 404
    assert browser.get(address(dossier_id)).status == 200
