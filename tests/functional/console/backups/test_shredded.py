"""What screens say once the key of an instance was destroyed: nothing that was good counts any more."""

import uuid

from sqlalchemy.orm import Session

from provisioner.backups.models import ArchiveState
from provisioner.backups.watch.records import all_records
from provisioner.backups.watch.troubles import troubles_of
from provisioner.instances.directory import find
from tests.functional.console.backups.shelf import Shelf
from tests.pages import PageClient


def test_an_instance_whose_key_is_gone_has_nothing_to_read_and_nothing_proven(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.drill(shelf.archive(owner, 9, state=ArchiveState.SHREDDED))
    for path in (f"/instances/{slug}/sauvegardes", f"/sauvegardes?q={slug}"):
        page = browser.get(path)
        assert "aucune lisible" in page.text
        assert "la clé des précédentes a été broyée" in page.text
        assert "réussie, il y a" not in page.text


def test_the_first_archive_of_a_new_key_counts_and_what_was_proven_before_does_not(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.drill(shelf.archive(owner, 9, state=ArchiveState.SHREDDED))
    shelf.archive(owner)
    page = browser.get(f"/sauvegardes?q={slug}")
    assert "aucune lisible" not in page.text
    assert "réussie, il y a" not in page.text


def test_staff_and_the_instance_itself_are_told_that_nothing_is_saved_or_proven(
    shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.drill(shelf.archive(owner, 9, state=ArchiveState.SHREDDED))
    plan = shelf.platform.offer.backup
    with Session(shelf.platform.control) as session:
        instances = [find(session, slug)]
        record = all_records(session, instances, plan, shelf.now)[owner]
    assert (record.saved_at, record.proven_at) == (None, None)
    said = [trouble.message for trouble in troubles_of(plan, record, shelf.now)]
    assert "Aucune bonne sauvegarde depuis que la clé des précédentes a été broyée." in said
