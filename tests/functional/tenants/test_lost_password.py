"""A lost password: from the link on the login page to the portal, and what everybody else gets."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.trail import head_of
from tenants.lost_passwords import ResetLink
from tenants.models import Account, AuditEvent, Invitation, Mail, OneTimeRow, PasswordReset
from tenants.registry import WakeUp
from tenants.roles import AccountState
from tests.functional.crowd import Place, limits, somewhere
from tests.functional.tenants.space import PASSWORD, Person, Space, log_in
from tests.pages import Page, PageClient

ASK = "/mot-de-passe-oublie"
CHOSEN = "neuf galets sous le quai"
NEW = {"password": CHOSEN, "repeated": CHOSEN}
SENT = "Consultez votre messagerie"
REFUSED = "Lien non valable"
MINUTE = timedelta(minutes=1)


def ask(space: Space, email: str) -> Page:
    return ask_from(space.visitor(), email)


def ask_from(client: PageClient, email: str) -> Page:
    return client.submit(client.get(ASK), {"email": email})


def ask_at(space: Space, email: str, moment: datetime) -> Page:
    with space.configured(clock=lambda: moment) as then:
        return ask(then, email)


def choose(space: Space, path: str, password: str = CHOSEN) -> Page:
    client = space.visitor()
    return client.submit(client.get(path), {"password": password, "repeated": password})


def mails(space: Space, person: Person) -> list[str]:
    """The topics of this person's mails, in the order in which they were asked for."""
    with space.rows() as session:
        ids = [str(row_id) for row_id in session.scalars(links_of(PasswordReset, person))]
        ids += [str(row_id) for row_id in session.scalars(links_of(Invitation, person))]
        found = session.scalars(select(Mail).order_by(Mail.created_at)).all()
        return [mail.topic for mail in found if mail.payload[mail.topic] in ids]


def links_of(model: type[OneTimeRow], person: Person) -> Select[uuid.UUID]:
    return select(model.id).where(model.account_id == person.id).order_by(model.created_at)


def paths(space: Space, person: Person) -> list[str]:
    """Where the links of this person lead, the latest last."""
    with space.rows() as session:
        resets = session.scalars(links_of(PasswordReset, person)).all()
    return [ResetLink.make(space.platform.keys, space.id, reset).path for reset in resets]


def link_for(space: Space, person: Person) -> str:
    """The path of a link that this person just asked for."""
    assert ask(space, person.email).heading == SENT
    return paths(space, person)[-1]


def woken(space: Space) -> bool:
    with Session(space.platform.control) as session:
        return session.get(WakeUp, space.id) is not None


def forget_wake_ups(space: Space) -> None:
    with Session(space.platform.control) as session, session.begin():
        for wake_up in session.scalars(select(WakeUp)):
            session.delete(wake_up)


def test_the_login_page_leads_to_a_new_password(space: Space) -> None:
    person, client = space.member(), space.visitor()
    login = client.get("/login")
    assert ASK in [link.get("href") for link in login.document.iter("a")]
    answer = client.submit(client.get(ASK), {"email": person.email.upper()})
    assert (answer.status, answer.heading) == (200, SENT)
    assert "Vérifiez les indésirables." in answer.text
    page = client.get(paths(space, person)[0])
    assert (page.status, page.heading) == (200, "Choisissez un nouveau mot de passe")
    portal = client.follow(client.submit(page, NEW))
    assert portal.heading == f"Bonjour {person.first_name}"
    assert "Votre nouveau mot de passe est enregistré." in portal.text
    assert log_in(space.visitor(), person.email, CHOSEN).status == 302
    assert log_in(space.visitor(), person.email, PASSWORD).status == 422


def test_what_happened_is_written_down_and_mailed(space: Space) -> None:
    person = space.member()
    assert choose(space, link_for(space, person)).status == 302
    told = ["password.chosen", "password.reset_asked", "password.changed", "login"]
    assert space.kinds_about(person.id)[-4:] == told
    assert mails(space, person)[-2:] == ["password-reset", "password-changed"]


def test_the_answer_does_not_tell_who_has_an_account(space: Space) -> None:
    invited, _ = space.invite()
    asked = [space.member().email, invited.email, "personne@structure.example", "pas une adresse"]
    pages = [ask(space, email) for email in asked]
    told = {
        (page.status, re.sub(r'nonce="[^"]+"', "", page.response.text.replace(email, "…")))
        for page, email in zip(pages, asked, strict=True)
    }
    assert len(told) == 1


def test_every_question_is_committed_and_wakes_alike(space: Space) -> None:
    for email in (space.member().email, "personne@structure.example"):
        forget_wake_ups(space)
        with space.rows() as session:
            before = head_of(session, AuditEvent).position
        ask(space, email)
        with space.rows() as session:
            kinds = session.scalars(select(AuditEvent.kind).where(AuditEvent.position > before)).all()
        assert kinds == ["password.reset_asked"]
        assert woken(space)


def test_an_empty_form_says_what_is_missing(space: Space) -> None:
    page = ask(space, " ")
    assert page.status == 422
    assert "Indiquez votre adresse e-mail." in page.text


def test_somebody_invited_gets_the_invitation_again_and_the_earlier_link_ends(space: Space) -> None:
    person, path = space.invite()
    ask_at(space, person.email, space.platform.clock() + 6 * MINUTE)
    assert mails(space, person) == ["invitation", "invitation"]
    assert paths(space, person) == []
    with space.configured(clock=lambda: space.platform.clock() + 7 * MINUTE) as later:
        assert later.visitor().get(path).status == 410


def test_somebody_just_invited_is_not_mailed_twice(space: Space) -> None:
    person, path = space.invite()
    ask(space, person.email)
    assert mails(space, person) == ["invitation"]
    assert space.visitor().get(path).status == 200


@pytest.mark.parametrize("state", [AccountState.READY, AccountState.INCOMPLETE])
def test_an_account_that_was_never_invited_is_not_mailed(space: Space, state: AccountState) -> None:
    person = space.member()
    with space.rows() as session:
        session.get_one(Account, person.id).state = state
    assert ask(space, person.email).heading == SENT
    assert "password-reset" not in mails(space, person)
    with space.rows() as session:
        session.get_one(Account, person.id).state = AccountState.ACTIVE


def test_one_mail_in_five_minutes_whoever_asks(space: Space) -> None:
    person, now = space.member(), space.platform.clock()
    for minutes in (0, 1, 4):
        assert ask_at(space, person.email, now + minutes * MINUTE).heading == SENT
    assert len(paths(space, person)) == 1
    ask_at(space, person.email, now + 6 * MINUTE)
    assert len(paths(space, person)) == 2
    assert mails(space, person).count("password-reset") == 2


def test_two_who_ask_at_once_cause_one_mail(space: Space) -> None:
    person = space.member()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ask(space, person.email).status, range(4)))
    assert answers == [200] * 4
    assert len(paths(space, person)) == 1


def test_a_newer_link_ends_the_earlier_one(space: Space) -> None:
    person, now = space.member(), space.platform.clock()
    ask_at(space, person.email, now)
    ask_at(space, person.email, now + 6 * MINUTE)
    with space.configured(clock=lambda: now + 7 * MINUTE) as later:
        earlier, newer = paths(space, person)
        assert later.visitor().get(earlier).status == 410
        assert later.visitor().get(newer).status == 200


def test_looking_uses_nothing_up(space: Space) -> None:
    path = link_for(space, space.member())
    for _ in range(3):
        assert space.visitor().get(path).status == 200
    assert choose(space, path).status == 302


def test_a_link_is_good_for_one_password(space: Space) -> None:
    person = space.member()
    path, late = link_for(space, person), space.visitor()
    form = late.get(path)
    assert choose(space, path).status == 302
    refused = late.submit(form, {"password": "un autre choix encore", "repeated": "un autre choix encore"})
    assert (refused.status, refused.heading) == (410, REFUSED)
    assert space.visitor().get(path).status == 410
    assert log_in(space.visitor(), person.email, CHOSEN).status == 302


def test_two_who_use_a_link_at_once_set_one_password(space: Space) -> None:
    person = space.member()
    path = link_for(space, person)
    visitors = [space.visitor() for _ in range(3)]
    forms = [visitor.get(path) for visitor in visitors]
    passwords = ["dix tuiles rouges ici", "dix tuiles vertes ici", "dix tuiles jaunes ici"]

    def submit(number: int) -> int:
        values = {"password": passwords[number], "repeated": passwords[number]}
        return visitors[number].submit(forms[number], values).status

    with ThreadPoolExecutor(3) as pool:
        statuses = list(pool.map(submit, range(3)))
    assert sorted(statuses) == [302, 410, 410]
    opened = [log_in(space.visitor(), person.email, password).status for password in passwords]
    assert opened == [302 if status == 302 else 422 for status in statuses]


def test_a_refused_link_leads_to_a_new_one(space: Space) -> None:
    page = space.visitor().get("/nouveau-mot-de-passe/x/y")
    assert (page.status, page.heading) == (410, REFUSED)
    assert ASK in [link.get("href") for link in page.document.iter("a")]


def test_a_link_expires_after_two_hours(space: Space) -> None:
    person = space.member()
    path = link_for(space, person)
    expiry = space.platform.clock() + timedelta(hours=2)
    for moment, status in ((expiry - MINUTE, 200), (expiry, 410)):
        with space.configured(clock=lambda at=moment: at) as then:
            # From elsewhere: attempts of that time are none of this address's today.
            visitor = Place(then.app, then.host, somewhere()).visitor()
            assert visitor.get(path).status == status


def test_a_link_of_another_instance_is_refused(space: Space, neighbour: Space) -> None:
    assert neighbour.visitor().get(link_for(space, space.member())).status == 410


def test_an_invitations_token_resets_nothing(space: Space) -> None:
    person = space.member()
    reset, token = link_for(space, person).rsplit("/", 2)[1:]
    assert space.visitor().get(f"/invitation/{reset}/{token}").status == 410


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "x", lambda t: "x" * 43, lambda t: "é"])
def test_a_tampered_token_is_refused(space: Space, change: Callable[[str], str]) -> None:
    path = link_for(space, space.member())
    folder, token = path.rsplit("/", 1)
    assert space.visitor().get(f"{folder}/{change(token)}").status == 410


@pytest.mark.parametrize(
    "path", ["", "/", "/x", "/x/y/z", f"/{uuid.UUID(int=0)}", f"/{uuid.UUID(int=0)}/%00", "/%00/y"]
)
def test_a_broken_link_gets_an_explanation(space: Space, path: str) -> None:
    client = space.visitor()
    page = client.get(f"/nouveau-mot-de-passe{path}")
    if page.status == 308:
        page = client.follow(page)
    assert (page.status, page.heading) == (410, REFUSED)


def test_all_sessions_end_but_the_one_that_begins(space: Space) -> None:
    person, before = space.member(), space.visitor()
    log_in(before, person.email)
    assert before.get("/").status == 200
    client = space.visitor()
    client.submit(client.get(link_for(space, person)), NEW)
    assert before.get("/").status == 302
    assert client.get("/").status == 200


def test_an_account_that_is_closed_meanwhile_has_no_link_any_more(space: Space) -> None:
    person = space.member()
    path = link_for(space, person)
    with space.rows() as session:
        session.get_one(Account, person.id).state = AccountState.INCOMPLETE
    assert space.visitor().get(path).status == 410
    with space.rows() as session:
        session.get_one(Account, person.id).state = AccountState.ACTIVE


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("onze signes", "il en faut au moins 12"),
        ("motdepasse2026", "trop courant"),
        ("azertyuiop12", "touches du clavier"),
        ("monsieur tilleul", "contient votre nom"),
    ],
)
def test_a_password_that_breaks_a_rule_is_explained_and_the_link_stays_good(
    space: Space, password: str, complaint: str
) -> None:
    person = space.member()
    path = link_for(space, person)
    page = choose(space, path, password)
    assert page.status == 422
    assert complaint in page.text
    assert log_in(space.visitor(), person.email).status == 302
    assert choose(space, path).status == 302


def test_the_structures_name_makes_no_password(space: Space) -> None:
    page = choose(space, link_for(space, space.member()), f"{space.host.split('.')[0]}-69")
    assert page.status == 422
    assert "nom de la structure" in page.text


def test_asking_too_often_from_one_place_is_put_off(space: Space) -> None:
    email = space.member().email
    with space.configured(throttle=limits(account="3/15min")) as guarded:
        here = Place(guarded.app, guarded.host, somewhere())
        pages = [ask_from(here.visitor(), email) for _ in range(4)]
        elsewhere = ask_from(Place(guarded.app, guarded.host, somewhere()).visitor(), email)
    assert [page.status for page in pages] == [200, 200, 200, 429]
    assert "Trop d’essais" in pages[-1].text
    assert elsewhere.status == 200


def test_a_suspended_instance_mails_nobody(neighbour: Space) -> None:
    with neighbour.registered() as entry:
        state, entry.state = entry.state, type(entry.state).SUSPENDED
    try:
        assert neighbour.visitor().get(ASK).heading == "Cet espace est suspendu"
        assert neighbour.visitor().post(ASK, {"email": "a@structure.example"}).status == 503
    finally:
        with neighbour.registered() as entry:
            entry.state = state
