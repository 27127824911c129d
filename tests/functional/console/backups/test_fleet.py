"""The backups of every instance at a glance."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from tests.functional.console.backups.shelf import Shelf
from tests.functional.console.office import Office
from tests.functional.console.test_home import counted, rows, total
from tests.pages import Page, PageClient, text_of


def row_of(page: Page, slug: str) -> str:
    (row,) = [row for row in rows(page) if f"/instances/{slug}/sauvegardes" in _links(row)]
    return text_of(row)


def _links(row: object) -> list[str]:
    return [link.get("href", "") for link in row.iter("a")]  # type: ignore[attr-defined]


def pictures(page: Page) -> list[str]:
    """What the pictures that say something say."""
    return [each.get("aria-label", "") for each in page.document.iter() if each.get("role") == "img"]


def test_a_healthy_instance_says_when_it_was_saved_and_proven(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.year(owner, days=60)
    page = browser.get(f"/sauvegardes?q={slug}")
    said = row_of(page, slug)
    assert "Pays de la Sauve" in said
    assert "vérifiée, il y a" in said
    # Five nights ago: until the hour of its proof, that is less than five days.
    assert re.search("réussie, il y a [45] jours", said)
    assert "60 sauvegardes" in said
    assert "demain à" in said or "aujourd’hui à" in said
    (picture,) = pictures(page)
    assert picture == "30 derniers jours : 30 jours avec une bonne sauvegarde."


def test_what_failed_and_what_was_missed_is_in_the_picture_s_words(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.year(owner, days=60, failed=[3], missed=[7, 8])
    page = browser.get(f"/sauvegardes?q={slug}")
    (picture,) = pictures(page)
    assert "27 jours avec une bonne sauvegarde, 1 en échec" in picture
    assert "2 sans sauvegarde" in picture


def test_a_new_instance_waits_for_its_first(browser: PageClient, slug: str) -> None:
    said = row_of(browser.get(f"/sauvegardes?q={slug}"), slug)
    assert "aucune pour l’instant" in said
    assert "dès que possible" in said


@dataclass(frozen=True)
class History:
    """What a year was like, and the total that counts it."""

    state: str
    title: str
    year: dict[str, Any]


@pytest.mark.parametrize(
    "history",
    [
        History("en-retard", "En retard", {"days": 40, "until": 3}),
        History("en-echec", "En échec", {"days": 40, "failed": [0]}),
        History("non-eprouvees", "Non éprouvées", {"days": 90, "drilled_every": None}),
        History("a-jour", "À jour", {"days": 40}),
    ],
    ids=lambda history: history.state,
)
def test_totals_lead_to_what_they_count(
    browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID, history: History
) -> None:
    before = total(browser.get("/sauvegardes"), "Toutes")
    shelf.year(owner, **history.year)
    page = browser.get(f"/sauvegardes?etat={history.state}&q={slug}")
    assert row_of(page, slug)
    assert total(page, history.title) >= 1
    assert total(page, "Toutes") == before


def test_what_is_worst_comes_first(
    office: Office, browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    with office.listed(1, name="Pays de la Sauve") as (other,):
        other_id = office.instance(other).id
        shelf.year(owner, days=40)
        shelf.year(other_id, days=40, until=3)
        names = [row for row in map(text_of, rows(browser.get("/sauvegardes?q=sauve"))) if "Sauve" in row]
        shelf.clear([other_id])
    assert ["trop ancien" in name for name in names] == [True, False]


def test_open_alerts_are_on_top(browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID) -> None:
    shelf.alert(owner, "no-fresh-backup", "La dernière bonne sauvegarde a plus d’un jour.")
    page = browser.get("/sauvegardes")
    (alarms,) = [part for part in page.document.iter("section") if part.get("aria-labelledby") == "alertes"]
    said = text_of(alarms)
    assert "Pas de sauvegarde récente : Pays de la Sauve depuis" in said
    assert "La dernière bonne sauvegarde a plus d’un jour." in said
    assert f"/instances/{slug}/sauvegardes" in _links(alarms)


def test_the_control_plane_is_one_of_them(browser: PageClient, slug: str) -> None:
    page = browser.get("/sauvegardes?q=plan+de+controle")
    assert "Le service lui-même (console)" in page.text
    assert "/sauvegardes/plan-de-controle" in [link.get("href") for link in page.document.iter("a")]


@pytest.mark.parametrize(
    "query", ["q=%3Cscript%3E", "q=%00", "etat=rien", "page=-4", "page=zéro", "q=" + "x" * 3000]
)
def test_any_question_has_an_answer(browser: PageClient, slug: str, query: str) -> None:
    page = browser.get(f"/sauvegardes?{query}")
    assert (page.status, page.heading) == (200, "Sauvegardes")


def test_two_hundred_instances_take_no_more_questions_to_the_database_than_one(
    office: Office, browser: PageClient, shelf: Shelf, slug: str, owner: uuid.UUID
) -> None:
    shelf.year(owner, days=40)
    browser.get("/sauvegardes")
    with counted(office) as for_few:
        browser.get("/sauvegardes")
    with office.listed(200) as slugs:
        owners = [office.instance(each).id for each in slugs]
        for each in owners:
            shelf.year(each, days=10)
        with counted(office) as for_many:
            page = browser.get("/sauvegardes")
        shelf.clear(owners)
    assert len(for_many) == len(for_few) <= 10
    assert len(rows(page)) == 50


def test_the_navigation_leads_there(browser: PageClient) -> None:
    links = {text_of(link): link.get("href") for link in browser.get("/").document.iter("a")}
    assert links["Sauvegardes"] == "/sauvegardes"
