"""Staff come in when a super-conseiller says so, for as long as they said, and everybody sees it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from provisioner.audit.purging import purge_instance
from provisioner.audit.support import report_support
from provisioner.audit.trails import find_trail
from storage.trail import head_of
from tenants.audit.events import StructureEdited
from tenants.models import Account, AuditEvent, Mail, SupportGrant, SupportVisit
from tenants.outbox import Topic
from tenants.roles import Role
from tenants.support import ANSWER_WITHIN
from tenants.support.mailing import GRANT
from tests.functional.access.matrix import csrf_token
from tests.functional.audit.ledger import Ledger
from tests.functional.console.office import log_in as log_in_to_the_console
from tests.functional.support.door import REASON, Door, path_of
from tests.functional.tenants.space import log_in
from tests.pages import Page, PageClient, text_of


def notice(page: Page) -> str:
    """What stands above the page about the support, if anything does."""
    found = [each for each in page.document.iter("aside") if each.get("aria-label") == "Accès du support"]
    return text_of(found[0]) if found else ""


@pytest.fixture
def keeper(door: Door) -> PageClient:
    return door.space.signed_in(Role.SUPER_CONSEILLER)


@pytest.fixture
def staff(door: Door) -> PageClient:
    return door.office.signed_in()


def test_from_the_question_to_the_way_out(door: Door, keeper: PageClient, staff: PageClient) -> None:
    assert door.ask(staff).status == 303
    asked = staff.get(door.page)
    assert "Demande en attente de réponse" in asked.text
    assert REASON in asked.text

    grant_id = door.live()
    assert "demande à entrer" in notice(keeper.get("/"))
    answer = f"/support/{grant_id}/accorder"
    answered = keeper.submit(keeper.get("/support"), {"duration": "24"}, action=answer)
    assert "L’accès est ouvert" in keeper.follow(answered).text

    inside = door.space.visitor()
    entered = inside.get(path_of(door.way_in(staff)))
    home = inside.follow(entered)
    assert "Vous visitez cet espace" in notice(home)
    assert inside.get("/comptes").status == 200

    left = inside.submit(home, action="/logout")
    assert left.headers["Location"] == "/login"
    assert inside.get("/").status == 302


def test_both_trails_tell_the_whole_story(door: Door, keeper: PageClient) -> None:
    email = door.office.colleague()
    staff = door.office.visitor()
    log_in_to_the_console(staff, email)
    door.ask(staff)
    grant_id = door.live()
    keeper.submit(keeper.get("/support"), action=f"/support/{grant_id}/accorder")
    inside = door.space.visitor()
    inside.submit(inside.follow(inside.get(path_of(door.way_in(staff)))), action="/logout")
    keeper.submit(keeper.get("/"), action=f"/support/{grant_id}/fin")

    told = door.on_record(grant_id)
    granted_by = f"account:{door.grant(grant_id).granted_by}"
    by_staff = f"staff:{email}"
    assert told == [
        ("support.asked", by_staff),
        ("support.granted", granted_by),
        ("support.entered", by_staff),
        ("support.left", by_staff),
        ("support.ended", granted_by),
    ]
    assert door.on_record_at_the_operator(grant_id) == [
        ("support.asked", by_staff),
        ("support.opened", by_staff),
    ]
    report_support(door.space.platform)
    report_support(door.space.platform)
    assert door.reported(grant_id) == told


def test_what_follows_on_a_trail_that_was_cut_is_reported_too(door: Door) -> None:
    platform = door.space.platform
    with door.space.rows() as session:
        before = head_of(session, AuditEvent).position
    lost = door.open()
    door.close()
    report_support(platform)
    Ledger(platform, door.space.id).harm("DELETE FROM audit_events WHERE position > :at", at=before)
    after = door.open()
    report_support(platform)
    report_support(platform)
    assert len(door.reported(lost)) == 2
    assert [kind for kind, _ in door.reported(after)] == ["support.granted"]
    door.close()
    report_support(platform)
    assert [kind for kind, _ in door.reported(after)] == ["support.granted", "support.ended"]


def test_what_a_visitor_does_is_on_record_under_their_own_name(door: Door) -> None:
    inside = door.visitor(door.open(), "lou.saule@operateur.example")
    sheet = {"description": "Un bocage.", "referent_first_name": "Ève", "referent_last_name": "Orme"}
    assert inside.submit(inside.get("/structure"), sheet, action="/structure").status == 302
    assert door.last_actor(StructureEdited) == "staff:lou.saule@operateur.example"


def test_a_visit_is_forgotten_with_the_lines_about_it(door: Door) -> None:
    platform, grant_id = door.space.platform, door.open()
    door.visitor(grant_id)
    with Session(platform.control) as session:
        trail = find_trail(session, door.slug)
    kept = select(func.count()).select_from(SupportVisit).where(SupportVisit.grant_id == grant_id)
    for days, left in ((300, 1), (400, 0)):
        later = platform.clock() + timedelta(days=days)
        purge_instance(replace(platform, clock=_stopped(later)), trail)
        with door.space.rows() as session:
            assert session.scalar(kept) == left


def test_a_visitor_reads_the_list_of_accounts_and_is_offered_no_change(
    door: Door, keeper: PageClient
) -> None:
    def links(browser: PageClient) -> list[str]:
        found = [link.attrib["href"] for link in browser.get("/comptes").document.iter("a")]
        return [href for href in found if "/comptes/" in href]

    assert links(keeper)
    assert not links(door.visitor(door.open()))


def test_everybody_sees_that_an_access_is_open_and_only_super_conseillers_can_end_it(
    door: Door, keeper: PageClient
) -> None:
    conseiller = door.space.signed_in()
    assert notice(conseiller.get("/")) == notice(keeper.get("/")) == ""
    door.open(hours=4)
    for browser in (conseiller, keeper):
        for path in ("/", "/mon-compte", "/mon-compte/appareils"):
            said = notice(browser.get(path))
            assert "peut entrer dans cet espace" in said
            assert "jusqu’à" in said
            assert REASON in said
    assert "Mettre fin" in notice(keeper.get("/structure"))
    assert "Mettre fin" not in notice(conseiller.get("/"))


def test_a_request_is_shown_to_those_who_can_answer_it(door: Door, keeper: PageClient) -> None:
    door.ask(door.office.signed_in())
    assert "Répondre" in notice(keeper.get("/"))
    assert notice(door.space.signed_in().get("/")) == ""


def test_nobody_who_is_not_signed_in_reads_about_it(door: Door) -> None:
    door.open()
    page = door.space.visitor().get("/login")
    assert REASON not in page.response.text
    assert notice(page) == ""


@pytest.mark.parametrize("hours", [1, 4, 24, 72])
def test_an_access_that_nobody_asked_for_lasts_as_long_as_was_said(
    door: Door, keeper: PageClient, hours: int
) -> None:
    keeper.submit(
        keeper.get("/support"), {"reason": "Regardez avec nous", "duration": str(hours)}, action="/support"
    )
    given = door.grant(door.live())
    assert given.granted_at is not None
    assert given.expires_at == given.granted_at + timedelta(hours=hours)
    assert (given.asked_at, given.reason) == (None, "Regardez avec nous")


@pytest.mark.parametrize(
    "typed",
    [
        {"reason": "  ", "duration": "4"},
        {"reason": "x 123456789", "duration": "4"},
        {"reason": "x" * 501, "duration": "4"},
    ],
)
def test_without_a_reason_that_can_be_read_nothing_opens(
    door: Door, keeper: PageClient, typed: dict[str, str]
) -> None:
    refused = keeper.submit(keeper.get("/support"), typed, action="/support")
    assert refused.status == 422
    assert door.is_closed()


@pytest.mark.parametrize("duration", ["", "2", "1000", "-1", "4 heures", "٤"])
def test_a_duration_that_is_not_offered_opens_nothing(door: Door, keeper: PageClient, duration: str) -> None:
    typed = {"reason": REASON, "duration": duration}
    assert keeper.submit(keeper.get("/support"), typed, action="/support").status == 422
    assert door.is_closed()


def test_one_access_at_a_time(door: Door, keeper: PageClient, staff: PageClient) -> None:
    form, asking = keeper.get("/support"), staff.get(door.page)
    door.open()
    typed = {"reason": REASON, "duration": "1"}
    assert keeper.submit(form, typed, action="/support").status == 409
    assert staff.submit(asking, {"reason": REASON}, action=door.page).status == 409


def test_a_request_that_was_refused_opens_nothing_and_can_be_made_again(
    door: Door, keeper: PageClient, staff: PageClient
) -> None:
    door.ask(staff)
    refused = door.live()
    keeper.submit(keeper.get("/support"), action=f"/support/{refused}/refuser")
    assert "La structure a refusé" in staff.get(door.page).text
    assert door.way_in(staff).status == 409
    assert door.ask(staff).status == 303
    assert door.live() != refused


def test_a_request_that_nobody_answers_is_over_after_a_week(
    door: Door, keeper: PageClient, staff: PageClient
) -> None:
    door.ask(staff)
    grant_id = door.live()
    assert "Réponse attendue jusqu’au" in keeper.get("/support").text
    with door.space.rows() as session:
        row = session.get_one(SupportGrant, grant_id)
        row.asked_at = door.space.platform.clock() - ANSWER_WITHIN
    late = keeper.get("/support")
    assert "demande à entrer" not in late.text
    assert "Demande restée sans réponse" in late.text
    token = csrf_token(late)
    answer = keeper.post(f"/support/{grant_id}/accorder", {"csrf_token": token, "duration": "1"})
    assert answer.status == 409
    assert door.ask(staff).status == 303


def test_two_answers_to_one_request_are_one(door: Door, keeper: PageClient) -> None:
    door.ask(door.office.signed_in())
    grant_id, first = door.live(), keeper.get("/support")
    keeper.submit(first, action=f"/support/{grant_id}/refuser")
    late = keeper.submit(first, action=f"/support/{grant_id}/accorder")
    assert late.status == 409
    assert "déjà reçu une réponse" in late.text
    assert door.is_closed()


def test_staff_take_a_request_back_and_give_an_access_back(door: Door, staff: PageClient) -> None:
    for begin in (lambda: door.ask(staff), door.open):
        begin()
        page = staff.get(door.page)
        assert staff.submit(page, action=f"{door.page}/fin").status == 303
        assert door.is_closed()
        assert staff.submit(page, action=f"{door.page}/fin").status == 409


def test_the_console_says_where_an_access_stands(door: Door, staff: PageClient) -> None:
    assert "Personne de l’équipe n’entre" in staff.get(f"/instances/{door.slug}").text
    door.open()
    assert "Accès ouvert." in staff.get(f"/instances/{door.slug}").text


def test_every_active_super_conseiller_is_told_of_a_request_and_the_asker_of_the_answer(
    door: Door, keeper: PageClient
) -> None:
    retired = door.space.member(Role.SUPER_CONSEILLER)
    keeper.submit(keeper.get(f"/comptes/{retired.id}"), action=f"/comptes/{retired.id}/suspendre")
    door.ask(door.office.signed_in())
    grant_id = door.live()
    with door.space.rows() as session:
        active = session.query(Account).filter_by(role=Role.SUPER_CONSEILLER, state="active")
        expected = {account.email for account in active}
        mails = [mail for mail in session.query(Mail) if mail.payload.get(GRANT) == str(grant_id)]
        assert {mail.payload["address"] for mail in mails} == expected
        assert retired.email not in expected
    keeper.submit(keeper.get("/support"), action=f"/support/{grant_id}/accorder")
    with door.space.rows() as session:
        answers = session.query(Mail).filter_by(topic=Topic.SUPPORT_GRANTED)
        [answer] = [mail for mail in answers if mail.payload[GRANT] == str(grant_id)]
        assert answer.payload["address"] == door.grant(grant_id).asked_by


def test_past_accesses_stay_readable(door: Door, keeper: PageClient) -> None:
    grant_id = door.open()
    inside = door.visitor(grant_id)
    keeper.submit(keeper.get("/"), action=f"/support/{grant_id}/fin")
    assert inside.get("/").status == 302
    page = keeper.get("/support")
    assert "Terminé plus tôt" in page.text
    assert "lou.saule@operateur.example" in page.text


def test_a_member_can_log_in_where_the_support_was(door: Door) -> None:
    browser = door.visitor(door.open())
    person = door.space.member()
    browser.submit(browser.get("/"), action="/logout")
    assert log_in(browser, person.email).status == 302
    assert person.first_name in browser.get("/").text


def _stopped(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment
