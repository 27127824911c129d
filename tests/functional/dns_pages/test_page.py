"""What the page says of a name, who it tells that somebody looks on, and the button that does not wait."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.models import DomainState, TokenReason
from provisioner.domains.tokens import DomainKey, token_of
from tests.functional.crowd import Dial
from tests.functional.dns_pages.desk import Case, Names
from tests.unit.provisioner.web.dns.offline import cname, diagnosis, right


@pytest.fixture
def case(names: Names) -> Case:
    return names.claimed()


def test_a_new_name_waits_for_its_first_look(case: Case) -> None:
    shown = case.get().text
    assert "Première vérification en cours" in shown
    assert "Aucun serveur n’a encore été interrogé." in shown
    assert "prod.mixeur.solutions" in shown


def test_the_page_follows_what_looks_come_to(case: Case) -> None:
    nothing = diagnosis(Verdict.MISCONFIGURED, Code.NO_RECORD, observations=(cname("ns1", None, "NXDOMAIN"),))
    case.found(nothing, state=DomainState.WAITING)
    assert "L’enregistrement n’existe pas encore" in case.get().text
    now = case.names.platform.clock()
    case.found(right(), state=DomainState.VERIFIED, verified_at=now)
    assert "Le DNS est bon, le certificat arrive" in case.state().text
    case.found(right(), state=DomainState.SERVED, served_at=now)
    assert "C’est en ligne" in case.state().text


def test_the_token_shown_is_that_of_the_claim(case: Case) -> None:
    case.found(token_reason=TokenReason.WAS_ANOTHERS)
    token = token_of(DomainKey(case.names.addresses.domain_tokens), case.id)
    assert token in case.get().response.text


def test_whoever_looks_has_the_name_looked_at_soon(case: Case) -> None:
    now = case.names.platform.clock()
    case.found(state=DomainState.WAITING, checked_at=now, next_look_at=now + timedelta(hours=6))
    case.state()
    seen = case.domain
    assert seen.watched_at is not None
    assert seen.next_look_at is not None
    assert seen.next_look_at - now < timedelta(seconds=30)


def test_looking_on_writes_no_more_than_every_twenty_seconds(names: Names, case: Case) -> None:
    dial = Dial(names.platform.clock())
    with names.configured(clock=dial) as served:
        browser = served.visitor()
        watched = []
        for _ in range(5):
            browser.get(case.link)
            watched.append(case.domain.watched_at)
            dial.forward(timedelta(seconds=8))
    assert len(set(watched)) == 2


def test_the_button_asks_for_a_look_and_leads_back(case: Case) -> None:
    before = case.names.platform.clock()
    case.found(state=DomainState.WAITING, next_look_at=before + timedelta(hours=6))
    answer = case.check()
    assert (answer.status, answer.headers["Location"]) == (303, case.link)
    assert "Vérification demandée" in case.browser.follow(answer).text
    seen = case.domain
    assert seen.urged_at is not None
    assert seen.urged_at >= before


def test_the_script_asks_for_a_look_and_gets_the_parts(case: Case) -> None:
    token = case.get().form().find(".//input[@name='csrf_token']")
    assert token is not None
    answer = case.browser.browser.post(
        f"{case.link}/etat", base_url=case.browser.base, data={"csrf_token": token.attrib["value"]}
    )
    assert answer.status_code == 200
    assert "Vérification demandée" in answer.text
    assert case.domain.urged_at is not None
    case.found(right(), state=DomainState.VERIFIED)
    assert "Vérification demandée" in case.state().text, "that look began before"
    now = case.names.platform.clock()
    case.found(replace(right(), at=now), checked_at=now)
    assert "Vérification demandée" not in case.state().text


def test_without_a_token_of_its_form_the_button_does_nothing(case: Case) -> None:
    case.get()
    answer = case.browser.post(f"{case.link}/verifier")
    assert (answer.status, answer.heading) == (400, "Cette page avait expiré")
    assert case.domain.urged_at is None


def test_a_form_of_another_page_does_not_fit_here(case: Case) -> None:
    """Its token belongs to the browser that asked, not to the page."""
    stranger = case.names.claimed()
    token = stranger.get().form().find(".//input[@name='csrf_token']")
    assert token is not None
    answer = case.browser.post(f"{case.link}/verifier", {"csrf_token": token.attrib["value"]})
    assert answer.status == 400
    assert case.domain.urged_at is None


def test_nothing_else_can_be_done_by_the_link(case: Case) -> None:
    page = case.get()
    assert [form.get("action") for form in page.document.iter("form")] == [f"{case.link}/verifier"]
    assert case.browser.post(case.link).status == 405


def test_no_secret_stands_on_the_page(case: Case) -> None:
    shown = case.get().response.text + case.state().text
    addresses = case.names.addresses
    for secret in (addresses.domain_links, addresses.domain_tokens, addresses.contact_links):
        assert secret not in shown
    for private in (case.domain.asked_by, str(case.id), str(case.domain.instance_id)):
        assert private not in shown
