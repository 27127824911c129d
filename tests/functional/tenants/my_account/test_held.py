"""« Ce que nous savons de vous » : everything about oneself, and of others no more than that they acted."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from tenants.accounts.news import News, tell
from tenants.audit import Actor, acting, record
from tenants.audit.events import RoleChanged
from tenants.models import Account, Structure, SupportGrant
from tenants.outbox import Topic
from tenants.roles import Role
from tests.functional.tenants.my_account.insider import Insider
from tests.functional.tenants.space import PASSWORD, Space, log_in

SHOW, EXPORT = "/mon-compte/donnees", "/mon-compte/donnees.json"
COLLEAGUE_AT = "198.51.100.77"


@pytest.fixture
def insider(space: Space) -> Insider:
    return Insider.of(space)


def export(insider: Insider) -> dict[str, list[dict[str, Any]]]:
    answer = insider.browser.get(EXPORT)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="mes-donnees-')
    found: dict[str, list[dict[str, Any]]] = json.loads(answer.response.text)
    return found


def test_page_and_file_tell_the_same(insider: Insider) -> None:
    page, found = insider.browser.get(SHOW), export(insider)
    headings = ["".join(each.itertext()) for each in page.document.iter("h2")]
    assert headings == [*(title for title, facts in found.items() if facts), "Et rien d’autre"]
    assert all(title in page.text for title in found)
    assert found["Compte"][0]["adresse e-mail"] == insider.person.email
    assert found["Compte"][0]["numéro interne"] == str(insider.person.id)
    assert insider.person.email in page.text


def test_sessions_links_mails_and_lines_are_there(insider: Insider) -> None:
    log_in(insider.space.visitor(), insider.person.email)
    insider.fill_in("/mon-compte/adresse", email="nouvelle@sylve.example", current=PASSWORD)
    found = export(insider)
    assert len(found["Sessions"]) == 2
    assert found["Sessions"][0]["adresse IP"] == "127.0.0.1"
    assert len(found["Invitations"]) == 1
    assert found["Changements d’adresse"][0]["nouvelle adresse"] == "nouvelle@sylve.example"
    assert {mail["objet"] for mail in found["Courriels de votre compte"]} == {
        "invitation",
        "changement d’adresse, à l’ancienne",
        "changement d’adresse, à la nouvelle",
    }
    assert len(found["Journal"]) == len(insider.events())


def test_no_secret_is_in_it(insider: Insider) -> None:
    held = insider.browser.get(EXPORT).response.text
    account = insider.account()
    assert account.password_hash is not None
    assert account.password_hash not in held
    assert "argon2id$" not in held
    assert insider.browser.cookies()["session"] not in held


def test_nothing_of_anybody_else_is_in_it(insider: Insider) -> None:
    other = Insider.of(insider.space)
    other.fill_in("/mon-compte/nom", first_name="Zéphirine", last_name="Unique")
    held = insider.browser.get(EXPORT).response.text
    for theirs in (other.person.email, str(other.person.id), "Zéphirine", "Unique"):
        assert theirs not in held


def test_a_colleague_who_acted_is_not_named(insider: Insider) -> None:
    colleague = uuid.uuid4()
    with insider.space.rows() as session:
        acting(session, Actor.account(colleague, COLLEAGUE_AT))
        changed = RoleChanged(insider.person.id, Role.CONSEILLER, Role.SUPER_CONSEILLER)
        record(session, changed, insider.space.platform.clock())
    line = export(insider)["Journal"][0]
    assert line["par"] == "un autre compte"
    assert line["adresse IP"] is None
    held = insider.browser.get(EXPORT).response.text
    assert str(colleague) not in held
    assert COLLEAGUE_AT not in held


def test_a_mail_about_what_others_did_to_the_account_is_named(insider: Insider) -> None:
    with insider.space.rows() as session:
        account = session.get_one(Account, insider.person.id)
        tell(session, News(Topic.ROLE_CHANGED, account, "Ambre"), insider.space.platform.clock())
    assert "rôle changé" in [mail["objet"] for mail in export(insider)["Courriels de votre compte"]]


def test_what_somebody_left_the_person_and_what_the_support_got_from_them_are_there(space: Space) -> None:
    insider, former = Insider.of(space, Role.SUPER_CONSEILLER), space.member()
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    with space.rows() as session:
        gone = session.get_one(Account, former.id)
        gone.successor_id, gone.deleted_at = insider.person.id, now
        grant = SupportGrant(id=uuid.uuid4(), reason="Une question de droits", granted_at=now)
        grant.granted_by = insider.person.id
        session.add(grant)
    found = export(insider)
    assert found["Travail que vous avez repris"] == [
        {"de": f"{former.first_name} Tilleul", "le": now.isoformat()}
    ]
    assert found["Accès du support que vous avez ouverts ou fermés"][0]["motif"] == "Une question de droits"


def test_whoever_the_sheet_names_is_told(insider: Insider) -> None:
    with insider.space.rows() as session:
        session.get_one(Structure, 1).referent_email = insider.person.email
    shown = "adresse e-mail de la personne référente"
    assert export(insider)["Fiche de la structure"] == [{"vous y figurez comme": shown}]
    with insider.space.rows() as session:
        session.get_one(Structure, 1).referent_email = None


def test_taking_it_along_is_written_down_and_looking_is_not(insider: Insider) -> None:
    insider.browser.get(SHOW)
    sentences = [[line["quoi"] for line in export(insider)["Journal"]] for _ in range(2)]
    told = "Export JSON : données tenues sur soi."
    assert told not in sentences[0]
    assert sentences[1] == [told, *sentences[0]]
