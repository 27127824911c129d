"""What is wrong with an instance's backups is said wherever staff look at it, with what is left to do."""

import uuid
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from provisioner.backups.models import ArchiveState
from provisioner.backups.watch.alert_codes import WORDS, AlertCode
from provisioner.jobs import defer_verify
from tests.functional.console.backups.shelf import Shelf
from tests.functional.console.office import Office
from tests.pages import PageClient, text_of

LONG_KEY = f"instances/{uuid.UUID(int=1)}/20261121t021500z-1a2b3c4d.tar.zst.age"
MESSAGE = f"La sauvegarde du 21 novembre n’est plus bonne : L’objet « {LONG_KEY} » a disparu du stockage."
TO_DO = WORDS[AlertCode.ARCHIVE_DAMAGED].to_do.replace("\u00a0", " ")
# What a worker does to a job; the queue notes the moment.
_WORKED = text(
    "UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status) "
    "WHERE args->>'archive_id' = :archive"
)


def test_an_alert_says_what_to_do_as_its_mail_does(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.alert(owner, f"{AlertCode.ARCHIVE_DAMAGED}:{uuid.uuid4()}", MESSAGE)
    for path in ("/", "/sauvegardes"):
        said = browser.get(path).text.replace("\u00a0", " ").replace("\u202f", " ")
        assert f"À faire : {TO_DO}" in said


def test_the_surveillance_of_an_instance_has_its_alerts_and_no_others(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.alert(None, AlertCode.STORE, "Le stockage ne répond pas.")
    assert "lerte" not in surveillance(browser, slug)
    shelf.alert(owner, f"{AlertCode.ARCHIVE_DAMAGED}:{uuid.uuid4()}", MESSAGE)
    said = surveillance(browser, slug)
    assert "Alerte à traiter" in said
    assert LONG_KEY in said
    assert "ne répond pas" not in said


def surveillance(browser: PageClient, slug: str) -> str:
    page = browser.get(f"/instances/{slug}")
    (part,) = [each for each in page.document.iter() if each.get("id") == "surveillance"]
    return text_of(part)


def test_a_damaged_archive_shows_in_the_calendar_and_in_what_is_said_of_its_instance(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.archive(owner, 1)
    damaged = shelf.archive(owner, 0, state=ArchiveState.DAMAGED, problem_code="missing", problem=MESSAGE)
    page = browser.get(f"/instances/{slug}/sauvegardes")
    assert "look-damaged" in page.response.text
    assert "et 1 abîmée" in page.text
    assert "abîmée, celle prise" in page.text
    assert "échec" not in page.text
    assert "Abîmée" in browser.get(f"/sauvegardes/archives/{damaged}").text


def test_an_archive_without_a_drill_says_when_one_comes(
    browser: PageClient, shelf: Shelf, owner: uuid.UUID
) -> None:
    archive_id = shelf.archive(owner)
    page = browser.get(f"/sauvegardes/archives/{archive_id}")
    assert "tous les 30 jours au moins" in page.text


def test_what_was_asked_for_says_how_it_ended(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    good = shelf.archive(owner, kind="manual", finished_at=shelf.now)
    shelf.drill(good, ended_at=shelf.now, problems=[{"code": "rows", "message": "Il manque une ligne."}])
    for path in (f"/instances/{slug}/sauvegardes", f"/sauvegardes/archives/{good}"):
        said = browser.get(path).text
        assert "Sauvegarde réussie, terminée" in said
        assert "Restauration d’essai en échec, terminée" in said


def test_what_ended_a_while_ago_is_not_said_any_more(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.archive(owner, 1, kind="manual", finished_at=shelf.now - timedelta(minutes=11))
    assert "terminée" not in browser.get(f"/instances/{slug}/sauvegardes").text


def test_a_reading_back_that_was_asked_for_says_how_it_ended(
    browser: PageClient, shelf: Shelf, office: Office, owner: uuid.UUID
) -> None:
    archive_id = shelf.archive(owner, state=ArchiveState.DAMAGED, problem_code="missing", problem=MESSAGE)
    page = f"/sauvegardes/archives/{archive_id}"
    with Session(office.platform.control) as session, session.begin():
        defer_verify(session, archive_id)
    for status in ("doing", "succeeded"):
        assert "Vérification en échec, terminée" not in browser.get(page).text
        with Session(office.platform.control) as session, session.begin():
            session.execute(_WORKED, {"status": status, "archive": str(archive_id)})
    assert "Vérification en échec, terminée" in browser.get(page).text
