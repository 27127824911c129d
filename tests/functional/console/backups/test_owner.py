"""One owner's year, one archive, and what staff ask of them."""

import re
import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from provisioner.backups.copies.restorations import LIFETIME
from provisioner.backups.models import ArchiveState, Restoration, RestorationState
from provisioner.models import Instance
from tenants.calendar import PARIS, french_date
from tests.functional.access.matrix import csrf_token
from tests.functional.console.backups.shelf import FAILURE, Shelf
from tests.functional.console.office import Office
from tests.pages import Page, PageClient, text_of


def day_of(shelf: Shelf, days_ago: int) -> date:
    return shelf.night(days_ago).astimezone(PARIS).date()


def cell(page: Page, day: date) -> str:
    """What the calendar says of a day."""
    links = {link.get("id"): text_of(link) for link in page.document.iter("a")}
    return links[f"j-{day}"]


def queued(office: Office, task: str, **arguments: uuid.UUID) -> int:
    """How many jobs wait that were given these arguments."""
    statement = text(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = :task "
        "AND args->>:name = :value"
    )
    ((name, value),) = arguments.items()
    with office.rows() as session:
        return int(session.scalar(statement, {"task": task, "name": name, "value": str(value)}) or 0)


def test_a_year_shows_each_day_and_what_became_of_it(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.year(owner, days=200, failed=[3], missed=[7])
    page = browser.get(f"/instances/{slug}/sauvegardes")
    assert page.heading == "Sauvegardes : Pays de la Sauve"
    assert cell(page, day_of(shelf, 1)).endswith(": vérifiée, verrouillée")
    assert cell(page, day_of(shelf, 5)).endswith(": vérifiée et éprouvée, verrouillée")
    assert cell(page, day_of(shelf, 3)).endswith(": en échec")
    assert cell(page, day_of(shelf, 7)).endswith(": manquée")
    assert "Toutes verrouillées" in page.text
    assert "198 sauvegardes" in page.text


def test_a_day_leads_to_its_archives(browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID) -> None:
    shelf.year(owner, days=40, failed=[3])
    page = browser.get(f"/instances/{slug}/sauvegardes?jour={day_of(shelf, 3)}")
    assert french_date(day_of(shelf, 3)) in page.text
    assert FAILURE["problem"] in page.text
    (chosen,) = [link for link in page.document.iter("a") if link.get("aria-current") == "date"]
    assert chosen.get("id") == f"j-{day_of(shelf, 3)}"


def test_a_missed_day_says_so(browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID) -> None:
    shelf.year(owner, days=40, missed=[4])
    page = browser.get(f"/instances/{slug}/sauvegardes?jour={day_of(shelf, 4)}")
    assert "Aucune sauvegarde n’a été prise ce jour-là, alors que le plan en prévoyait une." in page.text


def test_years_before_can_be_turned_to(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.year(owner, days=420)
    page = browser.get(f"/instances/{slug}/sauvegardes")
    (earlier,) = [link for link in page.document.iter("a") if text_of(link) == "Douze mois plus tôt"]
    before = browser.get(earlier.attrib["href"])
    assert cell(before, day_of(shelf, 410)).endswith(": effacée à son terme")
    (later,) = [link for link in before.document.iter("a") if text_of(link) == "Douze mois plus tard"]
    assert cell(browser.get(later.attrib["href"]), day_of(shelf, 1)).endswith(": vérifiée, verrouillée")


def test_a_new_instance_says_that_the_first_one_comes_by_itself(browser: PageClient, slug: str) -> None:
    page = browser.get(f"/instances/{slug}/sauvegardes")
    assert "Aucune sauvegarde pour l’instant. La première se fait d’elle-même" in page.text
    assert "aucune pour l’instant" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "jour=demain",
        "jour=9999-12-31",
        "jour=0001-01-01",
        "fin=2024-13",
        "fin=",
        "fin=0000-01",
        "fin=9999-12",
    ],
)
def test_any_day_and_any_month_has_an_answer(browser: PageClient, slug: str, query: str) -> None:
    page = browser.get(f"/instances/{slug}/sauvegardes?{query}")
    assert (page.status, page.heading) == (200, "Sauvegardes : Pays de la Sauve")


def test_the_control_plane_has_a_year_of_its_own(browser: PageClient, shelf: Shelf, slug: str) -> None:
    archive_id = shelf.archive(None)
    page = browser.get("/sauvegardes/plan-de-controle")
    assert page.heading == "Sauvegardes : le service lui-même"
    assert "Conservées 35 jours" in page.text
    assert "Restaurer à côté" not in page.text
    assert browser.get(f"/sauvegardes/archives/{archive_id}/restauration").status == 302
    shelf.clear([None])


def test_a_backup_is_asked_for_once(office: Office, browser: PageClient, slug: str, owner: uuid.UUID) -> None:
    page = browser.get(f"/instances/{slug}/sauvegardes")
    for _ in range(2):
        answer = browser.follow(browser.submit(page, action=f"/instances/{slug}/sauvegardes"))
        assert "Sauvegarde en attente" in answer.text
    assert queued(office, "back-up", instance_id=owner) == 1


@pytest.mark.parametrize("action", ["verification", "epreuve"])
def test_an_archive_is_verified_and_proven_when_asked(
    office: Office, browser: PageClient, shelf: Shelf, owner: uuid.UUID, action: str
) -> None:
    archive_id = shelf.archive(owner)
    page = browser.get(f"/sauvegardes/archives/{archive_id}")
    answer = browser.follow(browser.submit(page, action=f"/sauvegardes/archives/{archive_id}/{action}"))
    task, said = {
        "verification": ("verify-archive", "Vérification en attente"),
        "epreuve": ("drill", "Restauration d’essai en attente"),
    }[action]
    assert said in answer.text
    assert queued(office, task, archive_id=archive_id) == 1


def test_all_that_is_known_of_an_archive_is_on_its_page(
    browser: PageClient, shelf: Shelf, owner: uuid.UUID
) -> None:
    archive_id = shelf.archive(
        owner, kind="manual", asked_by="z.brisebarre@operateur.example", bytes=48_000_000
    )
    shelf.drill(archive_id)
    shelf.drill(
        archive_id, problems=[{"code": "rows", "message": "La table « contacts » a perdu une ligne."}]
    )
    page = browser.get(f"/sauvegardes/archives/{archive_id}")
    for fact in (
        "demandée par z.brisebarre@operateur.example",
        "48 Mo, chiffrée",
        "relue en entier et conforme",
        "Verrouillée d’ici là",
        "contacts",
        "12 845",
        "14 055 lignes retrouvées dans 5 tables",
        "La table « contacts » a perdu une ligne.",
        ".tar.zst.age",
        str(archive_id),
    ):
        assert fact in page.text.replace("\u202f", " "), fact


@pytest.mark.parametrize(
    "state", [ArchiveState.FAILED, ArchiveState.EXPIRED, ArchiveState.SHREDDED, ArchiveState.RUNNING]
)
def test_what_cannot_be_restored_offers_nothing_and_refuses(
    browser: PageClient, shelf: Shelf, owner: uuid.UUID, state: ArchiveState
) -> None:
    archive_id = shelf.archive(owner, state=state)
    page = browser.get(f"/sauvegardes/archives/{archive_id}")
    assert "Restaurer à côté" not in page.text
    token = csrf_token(page)
    for action in ("verification", "epreuve", "restauration"):
        answer = browser.post(f"/sauvegardes/archives/{archive_id}/{action}", {"csrf_token": token})
        assert (answer.status, answer.heading) == (409, "Ce n’est plus possible")


def test_restoring_says_first_what_will_happen_then_leads_to_the_copy(
    office: Office, browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    archive_id = shelf.archive(owner)
    asked = browser.get(f"/sauvegardes/archives/{archive_id}/restauration")
    assert "L’instance « Pays de la Sauve » n’est pas touchée" in asked.text
    assert f"après {LIFETIME.days} jours" in asked.text
    page = browser.follow(browser.submit(asked))
    assert "Restauration en attente" in page.text
    with office.rows() as session:
        copy = session.query(Restoration).filter_by(archive_id=archive_id).one()
        assert (copy.state, copy.asked_by != "") == (RestorationState.ASKED, True)
        copy_id = copy.id
    assert queued(office, "restore-beside", restoration_id=copy_id) == 1
    listed = browser.get(f"/instances/{slug}/sauvegardes")
    assert f"/sauvegardes/copies/{copy_id}" in [link.get("href") for link in listed.document.iter("a")]


def test_a_restoration_that_failed_is_taken_off_the_list(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    archive_id = shelf.archive(owner)
    copy_id = shelf.copy(archive_id, state=RestorationState.FAILED, message="La sauvegarde est illisible.")
    address, list_address = f"/sauvegardes/copies/{copy_id}", f"/instances/{slug}/sauvegardes"
    assert address in links(browser.get(list_address))
    page = browser.get(address)
    listed = browser.follow(browser.submit(page, action=f"{address}/suppression"))
    assert "Restauration retirée de la liste" in listed.text
    assert address not in links(listed)


def links(page: Page) -> list[str | None]:
    return [link.get("href") for link in page.document.iter("a")]


def test_the_parts_that_change_are_those_of_the_page(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.year(owner, days=40)
    archive_id = shelf.archive(owner)
    copy_id = shelf.copy(archive_id)
    for path in (
        f"/instances/{slug}/sauvegardes?jour={day_of(shelf, 9)}",
        f"/sauvegardes/archives/{archive_id}",
        f"/sauvegardes/copies/{copy_id}",
    ):
        page = browser.get(path)
        parts = {each.attrib["id"] for each in page.document.iter() if "data-live" in each.attrib}
        (script,) = [each for each in page.document.iter("script") if "data-source" in each.attrib]
        fragment = browser.browser.get(script.attrib["data-source"], base_url=browser.base).text
        assert parts == set(re.findall(r'id="([a-z-]+)"[^>]* data-live', fragment))
        assert fragment.count("data-poll-after") == 1
        assert "<html" not in fragment


def test_the_page_of_the_instance_has_a_card_that_leads_here(browser: PageClient, live: Instance) -> None:
    page = browser.get(f"/instances/{live.slug}")
    links = {text_of(link): link.get("href") for link in page.document.iter("a")}
    assert links["Toutes les sauvegardes de cette instance"] == f"/instances/{live.slug}/sauvegardes"
    assert "30 derniers jours" in " ".join(each.get("aria-label", "") for each in page.document.iter())


def test_what_is_under_way_is_said(browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID) -> None:
    archive_id = shelf.archive(owner, 1)
    shelf.archive(owner, state=ArchiveState.RUNNING, taken_at=shelf.now - timedelta(minutes=3))
    shelf.drill(archive_id, ended_at=None)
    page = browser.get(f"/instances/{slug}/sauvegardes")
    assert "Sauvegarde en cours, commencée il y a 3 minutes" in page.text
    assert "Restauration d’essai en cours, commencée il y a 3 minutes" in page.text
