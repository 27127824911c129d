"""« Journal », in an instance and in the console: read, narrowed, paged and taken along."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from provisioner.addresses import Addresses
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from storage.trail import EMPTY, Line, chained, head_of, note
from tenants.audit import Actor, acting, record
from tenants.audit.events import LoggedOut, SupportAsked
from tenants.calendar import PARIS
from tenants.models import Account, AuditEvent
from tenants.roles import AccountState, Role
from tests.functional.audit.ledger import Ledger
from tests.functional.console.office import Office
from tests.functional.tenants.space import Space
from tests.pages import Page, PageClient


@pytest.fixture
def browser(space: Space) -> PageClient:
    """Of a super-conseiller."""
    return space.signed_in(Role.SUPER_CONSEILLER)


def sentences(page: Page) -> list[str]:
    told = [each for each in page.document.iter("p") if each.get("class") == "journal-what"]
    return [" ".join("".join(each.itertext()).split()) for each in told]


def older(page: Page) -> str | None:
    """Where the lines before those of the page are."""
    links = (each for each in page.document.iter("a") if "avant=" in (each.get("href") or ""))
    return next((each.get("href") for each in links), None)


def test_a_super_conseiller_reads_what_happened_newest_first(space: Space, browser: PageClient) -> None:
    page = browser.get("/journal")
    assert (page.status, page.heading) == (200, "Journal")
    assert sentences(page)[0].startswith("Connexion de ")
    assert "Noé Tilleul" in page.text
    assert "127.0.0.1" in page.text
    assert "L’équipe support" in page.text
    assert "Le service" not in page.text


def test_a_conseiller_does_not(space: Space) -> None:
    browser = space.signed_in(Role.CONSEILLER)
    assert browser.get("/journal").status == 403
    assert browser.get("/journal/export.csv").status == 403


def test_it_is_narrowed_to_a_person_a_kind_and_a_period(space: Space, browser: PageClient) -> None:
    person = space.member()
    page = browser.get(f"/journal?personne=account:{person.id}")
    assert sentences(page)
    assert len(sentences(page)) < len(sentences(browser.get("/journal")))
    narrowed = browser.get(f"/journal?personne=account:{person.id}&quoi=comptes")
    assert all("ompte" in one or "nvitation" in one for one in sentences(narrowed))
    today = space.platform.clock().astimezone(PARIS).date()
    assert sentences(browser.get(f"/journal?du={today}&au={today}"))
    tomorrow = today + timedelta(days=1)
    assert sentences(browser.get(f"/journal?du={tomorrow}")) == []
    assert sentences(browser.get(f"/journal?au={today - timedelta(days=1)}")) == []


@pytest.mark.parametrize(
    "query",
    [
        "personne=x",
        "quoi=x",
        "du=hier",
        "au=9999-12-31",
        "du=0001-01-01",
        "avant=x",
        "avant=-1",
        f"avant={10**30}",
    ],
)
def test_what_cannot_be_asked_is_not_asked(browser: PageClient, query: str) -> None:
    assert browser.get(f"/journal?{query}").status == 200


def test_it_goes_back_page_by_page_and_loses_no_line(
    space: Space, ledger: Ledger, browser: PageClient
) -> None:
    ledger.write(120, anchored=False)
    total, page = ledger.head().position, browser.get("/journal")
    seen = len(sentences(page))
    while (address := older(page)) is not None:
        page = browser.get(address)
        seen += len(sentences(page))
    assert seen == total


def test_a_deleted_person_keeps_their_name(space: Space, browser: PageClient) -> None:
    person = space.member()
    with space.rows() as session:
        account = session.get_one(Account, person.id)
        account.state, account.email, account.password_hash = AccountState.DELETED, None, None
    assert "Noé Tilleul" in browser.get(f"/journal?personne=account:{person.id}").text


def test_accounts_without_a_name_are_told_apart_and_asked_for_by_nobody(
    space: Space, browser: PageClient
) -> None:
    person, _ = space.invite()
    with space.rows() as session:
        account = session.get_one(Account, person.id)
        account.state, account.email = AccountState.DELETED, None
        account.first_name = account.last_name = None
    page = browser.get("/journal?quoi=comptes")
    assert f"personne supprimée (n° {str(person.id)[:8]})" in page.text
    assert f"account:{person.id}" not in page.response.text


def evil(space: Space, text: str) -> None:
    with space.rows() as session:
        now = space.platform.clock()
        acting(session, Actor.staff(f"{text}@x.example"))
        record(session, SupportAsked(grant=space.id, staff=text, reason=text), now)


EVIL = '=HYPERLINK(1)\r\nligne\u202eforgée;\x00\x1b[31m"<script>alert(1)</script>'


def test_what_somebody_wrote_breaks_no_page(space: Space, browser: PageClient) -> None:
    evil(space, EVIL)
    page = browser.get("/journal?quoi=support")
    assert "\u202e" not in page.response.text
    assert "\x1b" not in page.response.text
    assert "<script>alert" not in page.response.text
    assert len(sentences(page)) == 1


def rows_of(page: Page) -> list[list[str]]:
    text = page.response.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_spreadsheet_takes_nothing_for_a_formula(space: Space, browser: PageClient) -> None:
    evil(space, EVIL)
    with space.rows() as session:
        note(session, AuditEvent, Line(space.platform.clock(), "=1+1", "=cmd|' /C calc'!A0", "+33"))
    page = browser.get("/journal/export.csv")
    assert page.response.get_data().startswith("\ufeff".encode())
    heading, *rows = rows_of(page)
    assert heading[0] == "ligne"
    cells = [cell for row in rows for cell in row]
    assert all(len(row) == len(heading) for row in rows)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=cmd|' /C calc'!A0" in cells


def test_a_spreadsheet_says_whose_account_it_was_whatever_its_name_is_now(
    space: Space, browser: PageClient
) -> None:
    person = space.member()
    with space.rows() as session:
        account = session.get_one(Account, person.id)
        account.first_name, account.last_name = "Équipe support", "(lou@operateur.example)"
        acting(session, Actor.account(person.id))
        record(session, LoggedOut(person.id), space.platform.clock())
    _, newest, *_ = rows_of(browser.get("/journal/export.csv"))
    assert (newest[3], newest[-1]) == ("Équipe support (lou@operateur.example)", f"account:{person.id}")


def test_the_json_holds_all_that_it_takes_to_check_the_chain(space: Space, browser: PageClient) -> None:
    page = browser.get("/journal/export.json")
    told = json.loads(page.response.get_data())
    with space.rows() as session:
        rows = session.scalars(select(AuditEvent).order_by(AuditEvent.position)).all()
        assert all(follows for _, follows in chained(rows, EMPTY))
        assert [one["hash"] for one in reversed(told)] == [row.hash for row in rows][: len(told)]


def test_an_export_has_the_lines_of_the_filter_and_is_itself_on_record(
    space: Space, browser: PageClient
) -> None:
    whole = len(rows_of(browser.get("/journal/export.csv")))
    narrowed = rows_of(browser.get("/journal/export.csv?quoi=journal"))
    assert len(narrowed) == 2 < whole
    with space.rows() as session:
        head = session.get_one(AuditEvent, head_of(session, AuditEvent).position)
        assert (head.kind, head.fields) == ("exported", {"what": "trail", "form": "csv"})


@pytest.mark.parametrize("form", ["xls", "csv.exe", ".."])
def test_other_forms_are_not_there(browser: PageClient, form: str) -> None:
    assert browser.get(f"/journal/export.{form}").status == 404


@pytest.fixture(scope="module")
def office(platform: Platform, addresses: Addresses) -> Iterator[Office]:
    with Office.opened(platform, addresses) as opened:
        yield opened


def test_staff_read_narrow_and_export_the_trail_of_the_console(office: Office, space: Space) -> None:
    browser, slug = office.signed_in(), space.host.split(".")[0]
    browser.submit(browser.get(f"/instances/{slug}/suspension"), {})
    page = browser.get("/journal?quoi=instances")
    assert (page.status, page.heading) == (200, "Journal")
    assert sentences(page)[0].replace("\xa0", " ") == f"Instance « {slug} » suspendue."
    _, *rows = rows_of(browser.get("/journal/export.csv?quoi=instances"))
    assert len(rows) == len(sentences(page)) or len(rows) > 50
    with office.rows() as session:
        head = session.get_one(ControlEvent, head_of(session, ControlEvent).position)
        assert (head.kind, (head.actor or "").partition(":")[0]) == ("exported", "staff")


def test_nobody_else_reads_the_trail_of_the_console(office: Office) -> None:
    assert office.visitor().get("/journal").status == 302
    assert office.visitor().get("/journal/export.csv").status == 302
