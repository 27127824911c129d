"""What was asked for while no worker is there to take it: pages say why nothing happens."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from provisioner.backups.models import RestorationState
from tests.functional.console.backups.shelf import Shelf
from tests.functional.console.office import Office
from tests.pages import PageClient

STRANDED = "Elle attend : les tâches de fond ne tournent pas en ce moment."


@pytest.fixture
def worker(office: Office, shelf: Shelf) -> Iterator[None]:
    """One that said a moment ago that it lives, and takes nothing."""
    born = text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (:at) RETURNING id")
    with office.rows() as session:
        worker_id = session.scalar(born, {"at": shelf.now - timedelta(seconds=30)})
    yield
    with office.rows() as session:
        session.execute(text("DELETE FROM procrastinate_workers WHERE id = :id"), {"id": worker_id})


def test_a_backup_that_nobody_takes_says_so(browser: PageClient, slug: str) -> None:
    page = browser.get(f"/instances/{slug}/sauvegardes")
    answer = browser.follow(browser.submit(page, action=f"/instances/{slug}/sauvegardes"))
    assert "Sauvegarde en attente" in answer.text
    assert STRANDED in answer.text


def test_one_that_waits_for_a_place_does_not(browser: PageClient, slug: str, worker: None) -> None:
    page = browser.get(f"/instances/{slug}/sauvegardes")
    answer = browser.follow(browser.submit(page, action=f"/instances/{slug}/sauvegardes"))
    assert "Sauvegarde en attente : elle commence dès qu’une place est libre." in answer.text
    assert STRANDED not in answer.text


@pytest.mark.parametrize("going", [False, True])
def test_so_does_a_copy_that_is_asked_for_or_has_to_go(
    browser: PageClient, shelf: Shelf, owner: uuid.UUID, going: bool
) -> None:
    ended = {"state": RestorationState.READY, "drop_after": shelf.now - timedelta(seconds=1)}
    copy_id = shelf.copy(shelf.archive(owner), **(ended if going else {}))
    assert STRANDED in browser.get(f"/sauvegardes/copies/{copy_id}").text
