"""« Mon compte » : a name, a password, and nothing that is not one's own to change."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tenants.models import Account, SignIn
from tenants.roles import AccountState, Role
from tenants.sign_ins import ACCOUNT_SIGN_INS
from tests.functional.crowd import Place, limits, somewhere
from tests.functional.tenants.my_account.insider import Insider
from tests.functional.tenants.space import PASSWORD, Space, log_in
from tests.pages import Page, PageClient

HOME, NAME, CHANGE = "/mon-compte", "/mon-compte/nom", "/mon-compte/mot-de-passe"
CHOSEN = "neuf galets sous le quai"
NEW = {"current": PASSWORD, "password": CHOSEN, "repeated": CHOSEN}


@pytest.fixture
def insider(space: Space) -> Insider:
    return Insider.of(space)


def test_the_name_in_the_bar_leads_to_the_own_account_and_from_there_everywhere(insider: Insider) -> None:
    assert HOME in [link.get("href") for link in insider.browser.get("/").document.iter("a")]
    page = insider.browser.get(HOME)
    links = [link.get("href", "") for link in page.document.iter("a")]
    own = [link for link in links if link.startswith(f"{HOME}/")]
    assert own == [
        NAME,
        f"{HOME}/adresse",
        CHANGE,
        f"{HOME}/second-facteur",
        f"{HOME}/appareils",
        f"{HOME}/donnees",
    ]
    assert [insider.browser.get(link).status for link in own] == [200] * 6
    assert insider.person.email in page.text


@pytest.mark.parametrize(
    "path", [HOME, NAME, CHANGE, f"{HOME}/adresse", f"{HOME}/donnees", f"{HOME}/donnees.json"]
)
def test_nobody_else_sees_any_of_it(space: Space, path: str) -> None:
    assert space.visitor().get(path).headers["Location"] == f"/login?next={path}"


def test_another_name_is_shown_at_once_and_written_down(insider: Insider) -> None:
    answer = insider.fill_in(NAME, first_name=" Ève\u00a0Marie ", last_name="Durand")
    assert "Vous vous appelez désormais Ève Marie Durand." in insider.browser.follow(answer).text
    assert insider.browser.get("/").heading == "Bonjour Ève Marie"
    assert insider.events()[-1] == "account.edited"


def test_the_same_name_changes_nothing(insider: Insider) -> None:
    page = insider.browser.follow(insider.browser.submit(insider.browser.get(NAME)))
    assert "Rien n’a changé." in page.text
    assert "account.edited" not in insider.events()


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"first_name": " "}, "Indiquez votre prénom."),
        ({"last_name": "\u200b"}, "Indiquez votre nom."),
        ({"last_name": "x" * 101}, "100 caractères au plus"),
    ],
    ids=["no first name", "an invisible last name", "a long one"],
)
def test_a_name_that_is_none_is_refused_in_words(
    insider: Insider, values: dict[str, str], complaint: str
) -> None:
    page = insider.fill_in(NAME, **values)
    assert page.status == 422
    assert complaint in page.text


@pytest.mark.parametrize("path", [NAME, f"{HOME}/adresse", CHANGE])
def test_no_form_about_oneself_gives_a_role_or_a_state(insider: Insider, space: Space, path: str) -> None:
    other = space.member()
    before = insider.account()
    insider.fill_in(
        path,
        **{**NEW, "first_name": "Ève", "last_name": "Durand"},
        email="e.durand@autre.example",
        role=Role.SUPER_CONSEILLER,
        state=AccountState.DELETED,
        id=str(other.id),
        account_id=str(other.id),
        password_hash="x",
    )
    after = insider.account()
    assert (after.role, after.state, after.id) == (before.role, before.state, before.id)
    assert after.password_hash != "x"
    assert log_in(space.visitor(), other.email).status == 302


def test_a_form_without_its_token_changes_nothing(insider: Insider) -> None:
    for path, values in ((NAME, {"first_name": "Ève", "last_name": "Durand"}), (CHANGE, NEW)):
        assert insider.browser.post(path, values).status == 400
    assert insider.account().first_name == insider.person.first_name
    assert log_in(insider.space.visitor(), insider.person.email).status == 302


def test_another_password_ends_every_other_session_and_this_one_goes_on(insider: Insider) -> None:
    elsewhere = insider.space.visitor()
    log_in(elsewhere, insider.person.email)
    before = insider.browser.cookies()["session"]
    answer = insider.fill_in(CHANGE, **NEW)
    assert "Votre mot de passe est changé" in insider.browser.follow(answer).text
    assert elsewhere.get("/").status == 302
    assert insider.browser.get("/").status == 200
    assert_cookie_is_dead(insider.space, before)
    assert log_in(insider.space.visitor(), insider.person.email, CHOSEN).status == 302
    assert log_in(insider.space.visitor(), insider.person.email, PASSWORD).status == 422


def assert_cookie_is_dead(space: Space, value: str) -> None:
    """What was copied from this browser before opens nothing."""
    thief = space.visitor()
    thief.browser.set_cookie("session", value, domain=thief.host)
    assert thief.get("/").status == 302


def test_another_password_is_mailed_and_written_down(insider: Insider) -> None:
    insider.fill_in(CHANGE, **NEW)
    assert [mail.topic for mail in insider.mails()] == ["own-password-changed"]
    assert insider.events()[-1] == "password.changed"
    insider.fill_in(CHANGE, current=CHOSEN, password=PASSWORD, repeated=PASSWORD)
    assert len(insider.mails()) == 2


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({**NEW, "current": "pas celui-ci"}, "Ce n’est pas votre mot de passe actuel."),
        ({**NEW, "current": ""}, "Indiquez votre mot de passe actuel."),
        ({**NEW, "repeated": "autre chose encore"}, "Les deux saisies diffèrent"),
        ({**NEW, "password": "court", "repeated": "court"}, "il en faut au moins 12"),
        ({**NEW, "password": "motdepasse2026", "repeated": "motdepasse2026"}, "trop courant"),
    ],
    ids=["wrong", "none", "differing", "short", "common"],
)
def test_a_password_that_is_refused_leaves_the_old_one(
    insider: Insider, values: dict[str, str], complaint: str
) -> None:
    page = insider.fill_in(CHANGE, **values)
    assert page.status == 422
    assert complaint in page.text
    assert PASSWORD not in page.response.text
    assert log_in(insider.space.visitor(), insider.person.email).status == 302
    assert insider.mails() == []


def test_a_wrong_current_password_is_written_down(insider: Insider) -> None:
    insider.fill_in(CHANGE, **{**NEW, "current": "pas celui-ci"})
    assert insider.events()[-1] == "login.refused"


def test_guesses_at_the_current_password_are_counted_with_those_at_the_login(space: Space) -> None:
    person = space.member()
    with space.configured(throttle=limits(account="3/15min")) as guarded:
        here = Place(guarded.app, guarded.host, somewhere())
        browser = here.visitor()
        assert log_in(browser, person.email).status == 302
        pages = [guess(browser) for _ in range(4)]
        assert here.log_in(person.email, PASSWORD).status == 429
    assert [page.status for page in pages] == [422, 422, 422, 429]
    assert "Trop d’essais" in pages[-1].text


def guess(browser: PageClient) -> Page:
    return browser.submit(browser.get(CHANGE), {**NEW, "current": "pas celui-ci"})


def test_one_session_is_left_and_no_row_of_another(insider: Insider) -> None:
    insider.fill_in(CHANGE, **NEW)
    with insider.space.rows() as session:
        rows = session.query(SignIn).filter(SignIn.account_id == insider.person.id).count()
    assert rows == 1


def test_whoever_is_suspended_while_they_write_changes_nothing(insider: Insider) -> None:
    opened = {path: insider.browser.get(path) for path in (NAME, CHANGE)}
    with insider.space.rows() as session:
        session.get_one(Account, insider.person.id).state = AccountState.SUSPENDED
    for page, values in zip(opened.values(), ({"first_name": "Ève"}, NEW), strict=True):
        assert insider.browser.submit(page, values).status == 302
    after = insider.account()
    assert after.first_name == insider.person.first_name
    with insider.space.rows() as session:
        session.get_one(Account, insider.person.id).state = AccountState.ACTIVE
    assert log_in(insider.space.visitor(), insider.person.email).status == 302


def test_a_change_and_a_suspension_at_once_do_not_wait_for_each_other_for_ever(insider: Insider) -> None:
    """The browser was last seen long ago, so that the request writes to its session's row."""
    with insider.space.rows() as session:
        (row,) = session.scalars(select(SignIn).where(SignIn.account_id == insider.person.id))
        row.seen_at -= timedelta(hours=1)
    page = insider.browser.get(NAME)
    with insider.space.rows() as session:
        (row,) = session.scalars(select(SignIn).where(SignIn.account_id == insider.person.id))
        row.seen_at -= timedelta(hours=1)
    with ThreadPoolExecutor(1) as pool:
        with insider.space.rows() as session:
            session.get_one(Account, insider.person.id, with_for_update=True)
            answer = pool.submit(insider.browser.submit, page, {"first_name": "Ève"})
            wait_until_locked_out(insider)
            ACCOUNT_SIGN_INS.end_all(session, insider.person.id)
        assert answer.result(timeout=30).status == 302


def wait_until_locked_out(insider: Insider) -> None:
    """Until the request waits for the account."""
    locked_out = "wait_event_type = 'Lock' AND datname = current_database()"
    waiting = text(f"SELECT count(*) FROM pg_stat_activity WHERE {locked_out}")  # noqa: S608 - no input
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with insider.space.rows() as session:
            if session.scalar(waiting):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for the account")
