"""Copies: kept and not kept any more, told apart, and what is offered once one is gone."""

import uuid
from datetime import timedelta

from provisioner.backups.copies.restorations import LIFETIME
from provisioner.backups.models import ArchiveState, Restoration, RestorationState
from tests.functional.access.matrix import csrf_token
from tests.functional.console.backups.shelf import Shelf
from tests.functional.console.office import Office
from tests.pages import PageClient


def test_a_copy_that_was_kept_has_its_end_again_when_somebody_changes_their_mind(
    office: Office, browser: PageClient, shelf: Shelf, owner: uuid.UUID
) -> None:
    copy_id = shelf.copy(shelf.archive(owner), state=RestorationState.READY, drop_after=None)
    address = f"/sauvegardes/copies/{copy_id}"
    token = csrf_token(browser.get("/sauvegardes"))
    answer = browser.post(f"{address}/terme", {"csrf_token": token})
    assert answer.status == 303
    with office.rows() as session:
        drop_after = session.get_one(Restoration, copy_id).drop_after
    assert drop_after is not None
    assert shelf.now < drop_after <= shelf.now + LIFETIME
    assert browser.post(f"{address}/conservation", {"csrf_token": token}).status == 303
    journal = browser.get("/journal?quoi=sauvegardes").text
    assert f"Copie restaurée {copy_id} remise à son terme." in journal
    assert f"Copie restaurée {copy_id} gardée sans terme." in journal


def test_what_is_not_ready_has_no_end_to_set(browser: PageClient, shelf: Shelf, owner: uuid.UUID) -> None:
    copy_id = shelf.copy(shelf.archive(owner))
    token = csrf_token(browser.get("/sauvegardes"))
    assert browser.post(f"/sauvegardes/copies/{copy_id}/terme", {"csrf_token": token}).status == 409


def test_two_copies_of_one_archive_are_told_apart(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    archive_id = shelf.archive(owner)
    shelf.copy(archive_id, asked_by="e.garance@operateur.example")
    shelf.copy(archive_id, asked_by="z.brisebarre@operateur.example")
    page = browser.get(f"/instances/{slug}/sauvegardes")
    assert "par e.garance@operateur.example" in page.text
    assert "par z.brisebarre@operateur.example" in page.text


def test_a_copy_that_is_gone_leads_to_another(browser: PageClient, shelf: Shelf, owner: uuid.UUID) -> None:
    archive_id = shelf.archive(owner)
    gone = {"state": RestorationState.DROPPED, "dropped_at": shelf.now - timedelta(minutes=1)}
    page = browser.get(f"/sauvegardes/copies/{shelf.copy(archive_id, **gone)}")
    links = [link.get("href") for link in page.document.iter("a")]
    assert f"/sauvegardes/archives/{archive_id}/restauration" in links


def test_a_damaged_archive_does_not_say_that_it_is_whole(
    browser: PageClient, shelf: Shelf, owner: uuid.UUID
) -> None:
    archive_id = shelf.archive(owner, state=ArchiveState.DAMAGED, problem="Elle a disparu.")
    page = browser.get(f"/sauvegardes/archives/{archive_id}")
    assert "Elle ne compte plus" in page.text
    assert "relue en entier et conforme" not in page.text
    assert "Conservée" not in page.text


def test_in_a_trial_staff_are_told_where_archives_lie(browser: PageClient) -> None:
    assert "Essai : les sauvegardes sont sur cette machine" in browser.get("/sauvegardes").text
