"""Every instance at a glance."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import delete, event

from provisioner.backups.models import BackupAlert
from provisioner.backups.watch import alerts
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.troubles import Trouble
from provisioner.instances.conditions import ConditionType, fails, holds, note
from provisioner.instances.directory import find
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.web.console.lookout import SHOWN
from provisioner.web.database import db
from tenants.registry import InstanceState
from tests.functional.console.office import HOST, Office
from tests.own_names import named
from tests.pages import Page, PageClient, text_of


def rows(page: Page) -> list[Element]:
    return [row for row in page.document.iter("tr") if row.find("td") is not None]


def total(page: Page, title: str) -> int:
    tiles = [text_of(link) for link in page.document.iter("a") if "tile" in link.get("class", "").split()]
    return next(int(tile.split()[0]) for tile in tiles if tile.endswith(title))


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    """The statements that the console sends during the block."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    with office.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_an_instance_is_shown_with_its_address_contact_and_state(
    office: Office, browser: PageClient, live: Instance
) -> None:
    page = browser.get(f"/?q={live.slug}")
    (row,) = rows(page)
    links = {text_of(link): link.get("href") for link in row.iter("a")}
    assert links[live.member.name] == f"/instances/{live.slug}"
    assert office.platform.settings.url(live.slug) in links.values()
    assert "Ambre Valmont" in text_of(row)
    assert "En ligne" in text_of(row)
    assert "il y a" in text_of(row) or "à l’instant" in text_of(row)


def test_an_instance_with_a_name_of_its_own_is_shown_and_sought_by_it(
    platform: Platform, browser: PageClient, live: Instance
) -> None:
    with named(platform, live.id) as own:
        page = browser.get(f"/?q={own}")
        its_page = browser.get(f"/instances/{live.slug}")
        (row,) = rows(page)
        assert f"http://{own}:8000" in {link.get("href") for link in row.iter("a")}
        assert own in text_of(row)
        assert f"http://{own}:8000" in {link.get("href") for link in its_page.document.iter("a")}
    assert own not in browser.get(f"/instances/{live.slug}").text


def names_to_see_to(page: Page) -> int:
    found = re.search(r"Noms de domaine : (\d+) demande(?:nt)? votre attention\.", page.text)
    return int(found[1]) if found else 0


def test_a_broken_name_stands_on_top_and_beside_its_instance(
    platform: Platform, office: Office, browser: PageClient
) -> None:
    before = names_to_see_to(browser.get("/"))
    with office.listed(1, name="Pays de Brume") as (slug,):
        with office.rows() as session:
            wrong = fails("Misconfigured", "Le CNAME n’est plus là.")
            note(find(session, slug), ConditionType.DOMAIN_VERIFIED, wrong, platform.clock())
        page = browser.get("/?q=brume")
    (row,) = rows(page)
    assert "Nom de domaine à réparer" in text_of(row)
    assert names_to_see_to(page) == before + 1
    assert "rien à signaler" not in page.text
    assert names_to_see_to(browser.get("/")) == before


def test_totals_follow_the_instances(office: Office, browser: PageClient) -> None:
    before = browser.get("/")
    with office.listed(2, state=InstanceState.SUSPENDED), office.listed(3):
        after = browser.get("/")
    grown = {name: total(after, name) - total(before, name) for name in ("Toutes", "En ligne", "Suspendues")}
    assert grown == {"Toutes": 5, "En ligne": 3, "Suspendues": 2}


def test_a_state_is_chosen(office: Office, browser: PageClient) -> None:
    with office.listed(1, state=InstanceState.SUSPENDED) as (suspended,), office.listed(1) as (online,):
        page = browser.get("/?etat=suspendue")
    assert suspended in page.text
    assert online not in page.text


@pytest.mark.parametrize("words", ["BRISEBARRE", "zoe", "prevert  haut", "@structure.example prévert"])
def test_words_are_sought_in_names_and_contacts(office: Office, browser: PageClient, words: str) -> None:
    with office.listed(1, name="Pays du Haut-Prévert"):
        page = browser.get(f"/?q={words}")
        assert "Pays du Haut-Prévert" in page.text
    assert "Pays du Haut-Prévert" not in browser.get(f"/?q={words}").text


@pytest.mark.parametrize(
    "query", ["q=%3Cscript%3E", "q=%00", "etat=rien", "page=-4", "page=zéro", "q=" + "x" * 3000]
)
def test_any_question_has_an_answer(browser: PageClient, live: Instance, query: str) -> None:
    page = browser.get(f"/?{query}")
    assert (page.status, page.heading) == (200, "Instances")


def test_nothing_found_leads_back_to_everything(browser: PageClient, live: Instance) -> None:
    page = browser.get("/?q=introuvable-zzz")
    assert "Aucune instance ne correspond." in page.text
    assert "0 instance pour « introuvable-zzz »" in page.text


def test_what_is_wrong_with_backups_stands_on_top_and_beside_its_instance(
    platform: Platform, office: Office, browser: PageClient
) -> None:
    now = platform.clock()
    with office.listed(1, name="Pays de Brume") as (slug,):
        with office.rows() as session:
            # Other tests of this platform had the clockwork look at instances of theirs.
            session.execute(delete(BackupAlert))
            one = find(session, slug)
            note(one, ConditionType.BACKUP_FRESH, fails("TooOld", "Dernière bonne sauvegarde : lundi."), now)
            note(one, ConditionType.BACKUP_PROVEN, holds("Proven", "Hier."), now)
            damaged = Trouble(AlertCode.ARCHIVE_DAMAGED, one.id, "Un octet a changé.", uuid.uuid4())
            alerts.settle(session, {AlertCode.ARCHIVE_DAMAGED}, [damaged], now)
        page = browser.get("/?q=brume")
        with office.rows() as session:
            session.execute(delete(BackupAlert))
    (row,) = rows(page)
    assert "Sauvegarde en retard" in text_of(row)
    assert "Restauration à éprouver" not in text_of(row)
    (section,) = [each for each in page.document.iter("section") if each.get("aria-labelledby") == "alertes"]
    assert text_of(section).startswith("Sauvegardes : 1 alerte Pays de Brume : Sauvegarde abîmée")
    assert f"/instances/{slug}/sauvegardes" in {link.get("href") for link in section.iter("a")}
    assert "Sauvegarde abîmée" not in browser.get("/").text


def test_only_the_most_urgent_alerts_are_named(
    platform: Platform, office: Office, browser: PageClient
) -> None:
    with office.listed(SHOWN + 2) as slugs:
        with office.rows() as session:
            ids = [find(session, slug).id for slug in slugs]
            alerts.report(session, AlertCode.NOT_PROVEN, dict.fromkeys(ids, "Jamais."), platform.clock())
        page = browser.get("/")
        with office.rows() as session:
            session.execute(delete(BackupAlert))
    assert f"Sauvegardes : {SHOWN + 2} alertes" in page.text
    assert page.text.count("Restauration pas éprouvée") == SHOWN
    assert "Et 2 de plus : toutes les alertes" in page.text


def test_a_clockwork_that_stands_still_is_said_first(office: Office) -> None:
    cookie = office.signed_in().cookies()["console_session"]
    later = office.platform.clock() + timedelta(hours=2)
    with office.configured(clock=lambda: later) as after_lunch:
        browser = after_lunch.visitor()
        browser.browser.set_cookie("console_session", cookie, domain=HOST)
        page = browser.get("/")
    assert "Les tâches de fond " in page.text
    assert "Sans elles, rien n’est sauvegardé et personne n’est prévenu" in page.text


def test_two_hundred_instances_take_no_more_questions_to_the_database_than_one(
    office: Office, browser: PageClient, live: Instance
) -> None:
    browser.get("/")
    with counted(office) as for_few:
        browser.get("/")
    with office.listed(200), counted(office) as for_many:
        page = browser.get("/")
    assert len(for_many) == len(for_few) <= 8
    assert "page 1 sur" in page.text
    assert len(rows(page)) == 50
