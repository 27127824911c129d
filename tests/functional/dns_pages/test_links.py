"""The private link to the page of a name: opened at once, ended; and one page for all that does not open."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest

from provisioner.domains.claims.links import VALIDITY
from provisioner.domains.current_link import current_link
from provisioner.errors import Conflict, InputRefused
from tests.functional.contact.desk import Dossiers
from tests.functional.contact.test_links import SHUT, as_sent
from tests.functional.crowd import Dial, Place, limits, somewhere
from tests.functional.dns_pages.desk import DNS_ADMIN, HOST, Case, Names, state
from tests.pages import PageClient


@pytest.fixture
def case(names: Names) -> Case:
    return names.claimed()


def test_a_link_opens_the_page_of_its_name_at_once(case: Case) -> None:
    page = case.get()
    assert (page.status, page.heading) == (200, case.domain.host)
    assert case.domain.instance.member.name in page.text
    assert case.links[0].opened_at is not None


def test_no_address_of_the_page_leaks_and_nothing_is_stored(case: Case) -> None:
    headers = case.get().headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("same-origin", "no-store")
    assert case.state().headers["Cache-Control"] == "no-store"


def test_the_link_lasts_ninety_days(case: Case) -> None:
    (link,) = case.links
    assert link.expires_at - link.created_at == VALIDITY == timedelta(days=90)


def test_a_new_link_ends_the_former(case: Case) -> None:
    link = case.new_link()
    assert case.get().heading == SHUT
    assert case.browser.get(link).status == 200
    assert [each.revoked_at is None for each in case.links] == [False, True]


def shut_links(names: Names, dossiers: Dossiers) -> Iterator[tuple[str, str]]:
    """What each is, and its path."""
    revoked, taken_up = names.claimed(), names.claimed()
    revoked.revoke()
    taken_up.release()
    names.claimed(taken_up.domain.host)
    replaced = names.claimed()
    replaced.new_link()
    contacts = dossiers.invited().link.rsplit("/", 1)[1]
    yield "revoked", revoked.link
    yield "of a name that was asked for anew", taken_up.link
    yield "replaced", replaced.link
    yield "state of a revoked one", f"{revoked.link}/etat"
    yield "of a contact", f"/suivre/{contacts}"
    yield "guessed", f"/suivre/{'A' * 43}"
    yield "state of a guessed one", f"/suivre/{'A' * 43}/etat"
    yield "cut off", names.claimed().link[:-4]
    yield "prolonged", f"{names.claimed().link}x"
    yield "malformed", "/suivre/%00é%F0%9F%9A%B2"
    yield "no UTF-8", "/suivre/%ED%A0%80%FF"
    yield "endless", f"/suivre/{'x' * 3000}"
    yield "an id", f"/suivre/{revoked.id}"
    yield "nowhere", "/nulle-part"
    yield "home", "/"


def test_whatever_does_not_open_gets_the_very_same_page(names: Names, dossiers: Dossiers) -> None:
    answers = {name: as_sent(names.visitor().get(path)) for name, path in shut_links(names, dossiers)}
    answers["expired"] = expired(names)
    answers["looked at while it ended"] = ended_meanwhile(names)
    plain = answers["guessed"]
    assert (plain[0], SHUT in plain[1]) == (404, True)
    assert {name for name, answer in answers.items() if answer != plain} == set()


def expired(names: Names) -> tuple[int, str, dict[str, str]]:
    case, dial = names.claimed(), Dial(names.platform.clock())
    with names.configured(clock=dial) as later:
        browser = later.visitor()
        assert browser.get(case.link).status == 200
        dial.forward(VALIDITY)
        return as_sent(PageClient(later.app, HOST).get(case.link))


def ended_meanwhile(names: Names) -> tuple[int, str, dict[str, str]]:
    """The button of a page whose link was taken back."""
    case = names.claimed()
    page = case.get()
    case.revoke()
    return as_sent(case.browser.submit(page))


def test_a_link_shows_one_name_and_nothing_of_another(case: Case) -> None:
    other = case.names.claimed()
    shown = case.get().response.text
    for text in (other.domain.host, other.domain.instance.member.name, other.link):
        assert text not in shown


def test_only_a_hash_of_the_token_is_kept(case: Case) -> None:
    token = case.link.rsplit("/", 1)[1]
    assert token not in repr([vars(link) for link in case.links])


def test_the_link_of_a_name_that_was_given_back_tells_what_to_remove(case: Case) -> None:
    host = case.domain.host
    case.release()
    page = case.get()
    assert (page.status, page.heading) == (410, "Cette adresse n’est plus demandée")
    assert f"{host} n’est plus demandé." in page.text
    assert "supprimez-le de la zone DNS" in page.text
    assert state(case.browser, case.link).status_code == 410


def test_a_link_that_was_taken_back_tells_nothing_of_a_name_given_back(case: Case) -> None:
    case.revoke()
    case.release()
    assert case.get().heading == SHUT


def test_a_name_that_was_given_back_gets_no_link(case: Case) -> None:
    case.release()
    with pytest.raises(Conflict, match="n’est plus demandé"):
        case.new_link()


@pytest.mark.parametrize("email", ["", "pas une adresse", "deux@structure.example, trois@structure.example"])
def test_a_link_goes_to_an_address_that_is_one(case: Case, email: str) -> None:
    before = [link.id for link in case.links]
    with pytest.raises(InputRefused, match="adresse"):
        case.send_link(email)
    assert [link.id for link in case.links] == before


def test_an_address_is_kept_as_it_will_be_written_to(case: Case) -> None:
    case.send_link(f"  {DNS_ADMIN.upper()} ")
    assert case.links[-1].email == DNS_ADMIN


def test_without_a_link_revoking_changes_nothing(case: Case) -> None:
    case.revoke()
    case.revoke()
    with case.row() as (session, domain):
        assert current_link(session, domain) is None


def test_guessing_is_slowed_down_and_stops_nobody_elsewhere(names: Names) -> None:
    case, dial = names.claimed(), Dial(names.platform.clock())
    own = {"throttle": limits(address="3/15min"), "secret_key": uuid.uuid4().hex}
    with names.configured(clock=dial, **own) as served:
        guesser, admin = (Place(served.app, HOST, somewhere()).visitor() for _ in range(2))
        assert [guesser.get(f"/suivre/{letter * 43}").status for letter in "abc"] == [404] * 3
        page = guesser.get(case.link)
        assert (page.status, page.heading) == (429, "Trop d’essais")
        assert guesser.get(f"{case.link}/etat").status == 429
        assert {admin.get(case.link).status for _ in range(5)} == {200}
        assert {state(admin, case.link).status_code for _ in range(5)} == {200}
        dial.forward(timedelta(minutes=5))
        assert guesser.get(case.link).status == 200
