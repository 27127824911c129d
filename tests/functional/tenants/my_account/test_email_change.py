"""Another e-mail address: asked for, said yes to at both addresses, and what everybody else gets."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.accounts import NewPassword, choose_password
from tenants.email_changes import LINKS, Side
from tenants.lost_passwords import ResetLink
from tenants.models import Account, EmailChange, Mail, PasswordReset
from tenants.roles import AccountState
from tenants.second_factor import reset_factor
from tests.functional.crowd import Place, limits, somewhere
from tests.functional.tenants.my_account.insider import Insider
from tests.functional.tenants.space import PASSWORD, Space, log_in
from tests.pages import Page, PageClient

ASK = "/mon-compte/adresse"
REFUSED = "Lien non valable"
YES, NO = {"reponse": "oui"}, {"reponse": "non"}


@pytest.fixture
def insider(space: Space) -> Insider:
    return Insider.of(space)


def new_address() -> str:
    return f"{uuid.uuid4().hex[:12]}@nouvelle.example"


def ask(insider: Insider, email: str, current: str = PASSWORD) -> Page:
    return insider.fill_in(ASK, email=email, current=current)


def changes(insider: Insider) -> list[EmailChange]:
    """Detached, the latest last."""
    mine = select(EmailChange).where(EmailChange.account_id == insider.person.id)
    with insider.space.rows() as session:
        found = list(session.scalars(mine.order_by(EmailChange.created_at)))
        session.expunge_all()
    return found


def path(insider: Insider, side: Side) -> str:
    """Where the latest link to this address leads."""
    space = insider.space
    return LINKS[side].make(space.platform.keys, space.id, changes(insider)[-1].id).path


def answer(insider: Insider, side: Side, values: dict[str, str] = YES) -> Page:
    """In a browser where nobody is signed in."""
    return say(insider.space.visitor(), path(insider, side), values)


def say(browser: PageClient, address: str, values: dict[str, str] = YES) -> Page:
    return browser.submit(browser.get(address), values)


def topics(insider: Insider) -> list[str]:
    ids = {str(change.id) for change in changes(insider)}
    with insider.space.rows() as session:
        mails = session.scalars(select(Mail).order_by(Mail.created_at)).all()
        return sorted(mail.topic for mail in mails if mail.payload[mail.topic] in ids)


def test_the_address_changes_once_both_said_yes(insider: Insider) -> None:
    wanted = new_address()
    page = insider.browser.follow(ask(insider, wanted.upper()))
    assert "Un courriel est parti à chacune des deux adresses." in page.text
    assert f"Vers {wanted}" in page.text
    assert answer(insider, Side.OLD).status == 302
    assert insider.account().email == insider.person.email
    assert answer(insider, Side.NEW).status == 302
    assert insider.account().email == wanted
    assert log_in(insider.space.visitor(), wanted).status == 302
    assert log_in(insider.space.visitor(), insider.person.email).status == 422


def test_the_order_of_the_two_does_not_matter(insider: Insider) -> None:
    wanted = new_address()
    ask(insider, wanted)
    visitor = insider.space.visitor()
    first = say(visitor, path(insider, Side.NEW))
    assert "Il manque le oui de l’autre adresse" in visitor.follow(first).text
    last = say(visitor, path(insider, Side.OLD))
    assert "c’est avec la nouvelle que vous vous connectez" in visitor.follow(last).text
    assert insider.account().email == wanted


def test_mails_go_out_and_what_happened_is_written_down(insider: Insider) -> None:
    ask(insider, new_address())
    assert topics(insider) == ["email-change-to-new", "email-change-to-old"]
    answer(insider, Side.OLD)
    answer(insider, Side.NEW)
    assert topics(insider) == ["email-change-to-new", "email-change-to-old", "email-changed"]
    assert insider.events()[-2:] == ["email.change_asked", "email.changed"]


def test_whoever_is_signed_in_stays_so(insider: Insider) -> None:
    ask(insider, new_address())
    answer(insider, Side.OLD)
    answer(insider, Side.NEW)
    assert insider.browser.get("/").status == 200


@pytest.mark.parametrize("side", Side)
def test_looking_uses_nothing_up_and_says_nothing_in_nobodys_name(insider: Insider, side: Side) -> None:
    ask(insider, new_address())
    for _ in range(3):
        page = insider.space.visitor().get(path(insider, side))
        assert page.status == 200
        assert changes(insider)[-1].new_email in page.text
    change = changes(insider)[-1]
    assert (change.old_confirmed_at, change.new_confirmed_at) == (None, None)


def test_one_yes_is_not_two(insider: Insider) -> None:
    ask(insider, new_address())
    answer(insider, Side.NEW)
    page = insider.space.visitor().get(path(insider, Side.NEW))
    assert "Vous avez déjà dit oui d’ici." in page.text
    insider.space.visitor().submit(page, YES)
    assert insider.account().email == insider.person.email


def test_a_button_that_says_neither_says_nothing(insider: Insider) -> None:
    ask(insider, new_address())
    for side in Side:
        assert answer(insider, side, {"reponse": "peut-être"}).status == 302
    change = changes(insider)[-1]
    assert (change.used_at, change.old_confirmed_at, change.new_confirmed_at) == (None, None, None)


@pytest.mark.parametrize("side", Side)
def test_either_address_can_refuse(insider: Insider, side: Side) -> None:
    ask(insider, new_address())
    assert answer(insider, side, NO).status == 302
    for each in Side:
        page = insider.space.visitor().get(path(insider, each))
        assert (page.status, page.heading) == (410, REFUSED)
    assert insider.account().email == insider.person.email
    assert insider.events()[-1] == "email.change_given_up"


def test_who_asked_can_give_it_up(insider: Insider) -> None:
    ask(insider, new_address())
    page = insider.browser.get(ASK)
    insider.browser.submit(page, action=f"{ASK}/abandon")
    assert insider.space.visitor().get(path(insider, Side.OLD)).status == 410
    assert "Un changement est demandé" not in insider.browser.get(ASK).text


def test_a_new_request_ends_the_former(insider: Insider) -> None:
    ask(insider, new_address())
    former = {side: path(insider, side) for side in Side}
    latest = new_address()
    ask(insider, latest)
    for side in Side:
        assert insider.space.visitor().get(former[side]).status == 410
        assert answer(insider, side).status == 302
    assert insider.account().email == latest


def test_links_expire_after_two_days(insider: Insider) -> None:
    ask(insider, new_address())
    expiry = insider.space.platform.clock() + timedelta(days=2)
    for moment, status in ((expiry - timedelta(minutes=1), 200), (expiry, 410)):
        with insider.space.configured(clock=lambda at=moment: at) as then:
            visitor = Place(then.app, then.host, somewhere()).visitor()
            assert visitor.get(path(insider, Side.OLD)).status == status


def test_links_mailed_to_the_old_address_open_nothing_any_more(insider: Insider) -> None:
    visitor = insider.space.visitor()
    visitor.submit(visitor.get("/mot-de-passe-oublie"), {"email": insider.person.email})
    with insider.space.rows() as session:
        mine = select(PasswordReset.id).where(PasswordReset.account_id == insider.person.id)
        reset = session.scalars(mine).one()
    link = ResetLink.make(insider.space.platform.keys, insider.space.id, reset).path
    ask(insider, new_address())
    answer(insider, Side.OLD)
    assert visitor.get(link).status == 200
    answer(insider, Side.NEW)
    assert visitor.get(link).status == 410


def test_an_address_that_is_taken_is_answered_alike_and_refused_at_the_end(insider: Insider) -> None:
    taken, free = insider.space.member().email, new_address()
    other = Insider.of(insider.space)
    pages = [each.browser.follow(ask(each, email)) for each, email in ((insider, taken), (other, free))]
    texts = [
        page.text.replace(each.person.email, "moi").replace(email, "lui")
        for page, each, email in zip(pages, (insider, other), (taken, free), strict=True)
    ]
    assert texts[0] == texts[1]
    assert topics(insider) == topics(other)
    answer(insider, Side.OLD)
    page = answer(insider, Side.NEW)
    assert (page.status, page.heading) == (409, "Cette adresse est déjà prise")
    assert insider.account().email == insider.person.email
    assert insider.space.visitor().get(path(insider, Side.NEW)).status == 410


def test_two_who_want_one_address_at_once_leave_it_to_one(space: Space) -> None:
    wanted, people = new_address(), [Insider.of(space) for _ in range(3)]
    for each in people:
        ask(each, wanted)
        answer(each, Side.OLD)
    with ThreadPoolExecutor(3) as pool:
        statuses = list(pool.map(lambda each: answer(each, Side.NEW).status, people))
    assert sorted(statuses) == [302, 409, 409]
    assert [each.account().email == wanted for each in people] == [status == 302 for status in statuses]


@pytest.mark.parametrize(
    ("email", "current", "complaint"),
    [
        ("", PASSWORD, "Indiquez la nouvelle adresse."),
        ("sylve.example", PASSWORD, "Ce n’est pas une adresse e-mail"),
        ("a@sylve.example\r\nBcc: x@y.example", PASSWORD, "Ce n’est pas une adresse e-mail"),
        ("a@sylve.example", "pas celui-ci", "Ce n’est pas votre mot de passe actuel."),
        ("a@sylve.example", "", "Indiquez votre mot de passe."),
    ],
    ids=["none", "no address", "a header", "wrong password", "no password"],
)
def test_a_request_that_is_refused_mails_nobody(
    insider: Insider, email: str, current: str, complaint: str
) -> None:
    page = ask(insider, email, current)
    assert page.status == 422
    assert complaint in page.text
    assert changes(insider) == []


def test_the_own_address_is_no_other(insider: Insider) -> None:
    assert "C’est déjà l’adresse de votre compte." in ask(insider, insider.person.email.upper()).text


def test_the_link_of_one_address_is_none_of_the_other(insider: Insider) -> None:
    ask(insider, new_address())
    old, new = path(insider, Side.OLD), path(insider, Side.NEW)
    swapped = old.replace("/ancienne/", "/nouvelle/"), new.replace("/nouvelle/", "/ancienne/")
    assert [insider.space.visitor().get(each).status for each in swapped] == [410, 410]


def test_the_link_of_another_account_or_instance_opens_nothing(insider: Insider, neighbour: Space) -> None:
    other = Insider.of(insider.space)
    ask(insider, new_address())
    ask(other, new_address())
    mine, theirs = path(insider, Side.NEW).rsplit("/", 1), path(other, Side.NEW).rsplit("/", 1)
    assert insider.space.visitor().get(f"{mine[0]}/{theirs[1]}").status == 410
    assert neighbour.visitor().get(path(insider, Side.NEW)).status == 410


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-1], lambda t: t + "x", lambda t: "x" * 43, lambda t: "é"],
    ids=["shorter", "longer", "other", "foreign"],
)
def test_a_tampered_token_is_refused(insider: Insider, change: Callable[[str], str]) -> None:
    ask(insider, new_address())
    folder, token = path(insider, Side.OLD).rsplit("/", 1)
    assert insider.space.visitor().get(f"{folder}/{change(token)}").status == 410


@pytest.mark.parametrize("rest", ["", "/", "/x", "/ancienne/x/y", "/autre/x/y", "/ancienne/%00/y/z"])
def test_a_broken_link_gets_an_explanation(space: Space, rest: str) -> None:
    visitor = space.visitor()
    page = visitor.get(f"/changement-adresse{rest}")
    page = visitor.follow(page) if page.status == 308 else page
    assert (page.status, page.heading) == (410, REFUSED)


def test_guessing_links_is_put_off(space: Space) -> None:
    with space.configured(throttle=limits(address="3/15min")) as guarded:
        visitor = Place(guarded.app, guarded.host, somewhere()).visitor()
        guesses = [f"/changement-adresse/ancienne/{uuid.uuid4()}/{'x' * 43}" for _ in range(4)]
        assert [visitor.get(guess).status for guess in guesses] == [410, 410, 410, 429]


def test_nobody_fills_letter_boxes_by_asking_again_and_again(space: Space) -> None:
    person = space.member()
    with space.configured(throttle=limits(account="3/15min")) as guarded:
        browser = Place(guarded.app, guarded.host, somewhere()).visitor()
        assert log_in(browser, person.email).status == 302
        asking = Insider(guarded, person, browser)
        statuses = [ask(asking, new_address()).status for _ in range(4)]
    assert statuses == [302, 302, 302, 429]


def _password_chosen(session: Session, account: Account, now: datetime) -> None:
    choose_password(session, account, NewPassword("treize autres lanternes"), now)


def _factor_reset(session: Session, account: Account, now: datetime) -> None:
    assert reset_factor(session, account, now)


@pytest.mark.parametrize("step", [_password_chosen, _factor_reset])
def test_what_locks_strangers_out_ends_the_change_that_they_asked_for(
    insider: Insider, step: Callable[[Session, Account, datetime], None]
) -> None:
    ask(insider, new_address())
    answer(insider, Side.OLD)
    stranger = path(insider, Side.NEW)
    insider.space.telephone(insider.person).set_up()
    with insider.space.rows() as session:
        step(session, session.get_one(Account, insider.person.id), insider.space.platform.clock())
    assert insider.space.visitor().get(stranger).heading == REFUSED


def test_a_post_without_its_token_says_nothing(insider: Insider) -> None:
    ask(insider, new_address())
    assert insider.space.visitor().post(path(insider, Side.OLD), YES).status == 400
    assert changes(insider)[-1].old_confirmed_at is None


def test_a_suspended_account_goes_nowhere(insider: Insider) -> None:
    ask(insider, new_address())
    with insider.space.rows() as session:
        session.get_one(Account, insider.person.id).state = AccountState.SUSPENDED
    assert insider.space.visitor().get(path(insider, Side.NEW)).status == 410
