"""What a member sent back becomes a dossier; what cannot be read becomes nothing."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from provisioner.annex.entry import Field
from provisioner.dossiers.models import Dossier, FileKind
from provisioner.dossiers.receiving import current_file
from storage.directory_store import DirectoryStore
from tests.functional.console.office import Office
from tests.functional.dossiers.folders import Folders
from tests.members import picture
from tests.pages import Page, PageClient

NEW = "/dossiers/nouveau"


def drop(browser: PageClient, files: Mapping[str, tuple[str, bytes]], **values: Any) -> Page:
    sent = {kind: (BytesIO(content), name) for kind, (name, content) in files.items()}
    return browser.submit(browser.get(NEW), {**sent, **values}, action=NEW)


def dossier_in(page: Page) -> uuid.UUID:
    """The dossier that a redirect leads to."""
    assert page.status == 303
    return uuid.UUID(page.headers["Location"].split("/dossiers/")[1].split("#")[0])


def count(office: Office) -> int:
    with office.rows() as session:
        return session.scalar(select(func.count()).select_from(Dossier)) or 0


def test_a_document_fills_the_form_in_and_marks_what_is_doubtful(
    browser: PageClient, folders: Folders, returned: bytes
) -> None:
    page = drop(browser, {"document": ("annexe.docx", returned), "logo": ("logo.png", picture(320, 160))})
    dossier_id = dossier_in(page)
    entry = folders.entry(dossier_id)
    assert (entry[Field.NAME], entry[Field.SECONDARY]) == ("Ville de Port-Ligny", "F2765E")
    shown = browser.follow(page)
    assert shown.heading == "Ville de Port-Ligny"
    assert "vouliez-vous dire #F2765E ?" in shown.text
    assert "annexe.docx" in shown.text
    with folders.rows() as session:
        dossier = session.get_one(Dossier, dossier_id)
        assert current_file(session, dossier, FileKind.LOGO) is not None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("annexe.docx", picture(10, 10)),
        ("annexe.pdf", b"%PDF-1.7 et rien de plus"),
        ("lettre.txt", "Bonjour, voici notre réponse.".encode()),
        ("vide.docx", b""),
    ],
)
def test_a_document_that_cannot_be_read_creates_nothing(
    office: Office, browser: PageClient, name: str, content: bytes
) -> None:
    before = count(office)
    page = drop(browser, {"document": (name, content)})
    assert (page.status, page.heading) == (422, "Nouveau dossier")
    assert "Rien n’a été créé." in page.text
    assert "commencer par un formulaire vide" in page.text
    assert count(office) == before


def test_a_refused_logo_is_told_beside_its_field_once(browser: PageClient, returned: bytes) -> None:
    page = drop(browser, {"document": ("annexe.docx", returned), "logo": ("logo.png", b"GIF89a")})
    shown = browser.follow(page)
    notes = next(part for part in shown.document.iter("div") if part.get("id") == "logo-notes")
    refused = "".join(notes.itertext())
    assert "PNG, JPEG ou WebP" in refused
    again = browser.get(page.headers["Location"])
    assert refused not in again.text


def test_without_a_document_nothing_is_guessed(office: Office, browser: PageClient) -> None:
    before = count(office)
    page = drop(browser, {"logo": ("logo.png", picture(320, 160))}, action="read")
    assert page.status == 422
    assert "Choisissez le document reçu, ou commencez par un formulaire vide." in page.text
    assert count(office) == before


def test_a_dossier_may_begin_empty(browser: PageClient, folders: Folders) -> None:
    page = drop(browser, {"logo": ("logo.png", picture(320, 160))}, action="empty")
    assert folders.entry(dossier_in(page)).flat() == {}
    shown = browser.follow(page)
    assert shown.heading == "Structure à nommer"
    assert "/images/logo?v=" in shown.response.text


def test_a_store_that_takes_nothing_is_told_and_nothing_is_left(office: Office, returned: bytes) -> None:
    before = count(office)
    full = replace(office.platform.intake, store=DirectoryStore(Path("/dev/null")))
    with office.configured(intake=full) as broken:
        page = drop(broken.signed_in(), {"document": ("annexe.docx", returned)})
    assert (page.status, page.heading) == (503, "Les fichiers ne peuvent pas être enregistrés")
    assert "Rien n’a été enregistré" in page.text
    assert count(office) == before


def test_what_is_too_large_is_told_with_the_limit(browser: PageClient) -> None:
    page = drop(browser, {"document": ("annexe.docx", b"x" * 31_000_000)})
    assert (page.status, page.heading) == (413, "Envoi trop volumineux")
    assert "30 Mo au plus" in page.text
    assert "Rouvrir la page" in page.text


def test_the_sample_is_offered_in_the_demonstration_alone(demo: Office, browser: PageClient) -> None:
    assert "document d’exemple" not in browser.get(NEW).text
    visitor = demo.visitor()
    visitor.submit(visitor.get("/login"), action="/demonstration")
    page = visitor.submit(visitor.get(NEW), action=f"{NEW}/exemple")
    shown = visitor.follow(page)
    assert shown.heading == "Ville de Port-Ligny"
    assert "à corriger" in shown.text
    forged = browser.submit(browser.get(NEW), action=NEW, to=f"{NEW}/exemple")
    assert forged.status == 404
