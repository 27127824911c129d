"""Inviting, completing, naming and addressing people."""

import uuid

import pytest
from sqlalchemy import select

from tenants.invitations import InvitationLink
from tenants.models import Account, Invitation
from tenants.roles import AccountState, Role
from tests.functional.tenants.accounts.staffed import Staffed, entered
from tests.functional.tenants.space import PASSWORD, Person, Space, log_in
from tests.pages import Page


def address() -> str:
    return f"{uuid.uuid4().hex[:12]}@structure.example"


def invite(staffed: Staffed, **changes: str) -> Page:
    values = {"first_name": "Ève", "last_name": "Garance", "email": address(), **changes}
    return staffed.browser.submit(staffed.browser.get("/comptes/inviter"), values)


def edit(staffed: Staffed, person: Person, **changes: str) -> Page:
    path = f"/comptes/{person.id}"
    return staffed.browser.submit(staffed.browser.get(path), changes, action=path)


def link_of(space: Space, account_id: uuid.UUID) -> str:
    """The path of somebody's latest invitation."""
    latest = select(Invitation.id).where(Invitation.account_id == account_id)
    with space.rows() as session:
        row = session.scalars(latest.order_by(Invitation.created_at.desc())).first()
    assert row is not None
    return InvitationLink.make(space.platform.keys, space.id, row).path


def test_somebody_invited_chooses_a_password_and_comes_in(staffed: Staffed) -> None:
    email = address()
    page = staffed.browser.follow(invite(staffed, email=email.upper()))
    assert f"Une invitation part à Ève Garance, à l’adresse {email}." in page.text
    account = staffed.by_email(email)
    assert (account.state, account.role) == (AccountState.INVITED, Role.CONSEILLER)
    visitor = staffed.space.visitor()
    link = visitor.get(link_of(staffed.space, account.id))
    assert visitor.submit(link, {"password": PASSWORD, "repeated": PASSWORD}).status == 302
    assert visitor.get("/").heading == "Bonjour Ève"


def test_characters_that_nobody_sees_are_not_shown_again(staffed: Staffed) -> None:
    page = invite(staffed, first_name="Ève\x00\u202e", email="")
    assert page.status == 422
    shown = {field.get("name"): field.get("value") for field in page.document.iter("input")}
    assert shown["first_name"] == "Ève"


def test_somebody_may_be_invited_as_a_super_conseiller(staffed: Staffed) -> None:
    email = address()
    assert invite(staffed, email=email, role="super_conseiller").status == 302
    assert staffed.by_email(email).role is Role.SUPER_CONSEILLER


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"first_name": " "}, "Indiquez le prénom"),
        ({"last_name": "\u200b"}, "Indiquez le nom"),
        ({"last_name": "x" * 101}, "dépasse 100 caractères"),
        ({"email": ""}, "Indiquez l’adresse e-mail"),
        ({"email": "eve chez structure"}, "n’est pas une adresse e-mail"),
        ({"email": "ève@structure.example"}, "n’est pas une adresse e-mail"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "n’est pas une adresse e-mail"),
    ],
    ids=["no first name", "no last name", "long name", "no address", "no such address", "accents", "header"],
)
def test_what_is_missing_or_wrong_is_said_and_nobody_is_invited(
    staffed: Staffed, changes: dict[str, str], complaint: str
) -> None:
    before = staffed.emails()
    page = invite(staffed, **changes)
    assert page.status == 422
    assert complaint in page.text
    assert staffed.emails() == before


def test_one_address_is_one_person(staffed: Staffed) -> None:
    page = invite(staffed, email=staffed.chief.email.upper())
    assert page.status == 422
    assert "est déjà l’adresse de Noé Tilleul" in page.text


def test_a_shared_mailbox_is_to_be_confirmed(staffed: Staffed) -> None:
    email = f"contact@{uuid.uuid4().hex[:8]}.example"
    page = invite(staffed, email=email)
    assert page.status == 422
    assert "semble être une boîte partagée" in page.text
    assert email not in staffed.emails()
    assert staffed.browser.submit(page, {"confirmed": "oui"}).status == 302
    assert email in staffed.emails()


def test_a_name_that_looks_like_a_formula_or_markup_is_text(staffed: Staffed) -> None:
    email = address()
    invite(staffed, email=email, first_name="=1+1", last_name="<b>Durand</b>")
    assert staffed.by_email(email).full_name == "=1+1 <b>Durand</b>"
    assert "=1+1 <b>Durand</b>" in staffed.browser.get("/comptes").text


def test_the_account_that_the_annex_left_open_is_completed_and_invited(own: Staffed) -> None:
    (open_one,) = (account for account in own.others() if account.state is AccountState.INCOMPLETE)
    path, email = f"/comptes/{open_one.id}", address()
    page = own.browser.get(path)
    assert (page.status, page.heading) == (200, "Partenaire")
    values = {"first_name": "Lila", "last_name": "Sorbier", "email": email}
    answer = own.browser.submit(page, values, action=path)
    assert "une invitation part à Lila Sorbier" in own.browser.follow(answer).text
    assert own.account(open_one.id).state is AccountState.INVITED
    assert own.space.visitor().get(link_of(own.space, open_one.id)).status == 200


def test_an_incomplete_account_takes_neither_a_role_nor_an_invitation(own: Staffed) -> None:
    (open_one,) = (account for account in own.others() if account.state is AccountState.INCOMPLETE)
    path = f"/comptes/{open_one.id}"
    assert own.force(f"{path}/role", role="super_conseiller").status == 409
    assert own.force(f"{path}/invitation").status == 409
    assert own.force(f"{path}/suspendre").status == 409
    assert own.account(open_one.id).role is Role.CONSEILLER


def test_a_name_is_changed_and_nothing_else_happens(staffed: Staffed) -> None:
    person = staffed.space.member()
    browser = entered(staffed.space, person)
    assert edit(staffed, person, first_name="Noë", last_name="Tilleul-Orme").status == 302
    assert staffed.account(person.id).full_name == "Noë Tilleul-Orme"
    assert browser.get("/").heading == "Bonjour Noë"
    assert "account.edited" in staffed.space.kinds_about(person.id)


def test_another_address_ends_sessions_and_links_and_is_the_way_in(own: Staffed) -> None:
    person, email = own.space.member(), address()
    browser = entered(own.space, person)
    browser.submit(own.space.visitor().get("/mot-de-passe-oublie"), {"email": person.email})
    page = own.browser.follow(edit(own, person, email=email))
    assert "ses deux adresses, l’ancienne et la nouvelle, sont prévenues" in page.text
    assert browser.get("/").status == 302
    assert own.sessions_of(person) == 0
    assert log_in(own.space.visitor(), person.email).status == 422
    assert log_in(own.space.visitor(), email).status == 302
    assert own.topics().count("email-replaced") == 2
    assert "email.changed" in own.space.kinds_about(person.id)


def test_another_address_for_somebody_invited_sends_a_new_link_and_ends_the_old(staffed: Staffed) -> None:
    person, path = staffed.space.invite()
    email = address()
    page = staffed.browser.follow(edit(staffed, person, email=email))
    assert f"l’invitation part à {email}" in page.text
    assert staffed.space.visitor().get(path).status == 410
    assert staffed.space.visitor().get(link_of(staffed.space, person.id)).status == 200


def test_nobody_gets_the_address_of_somebody_else(staffed: Staffed) -> None:
    person = staffed.space.member()
    page = edit(staffed, person, email=staffed.chief.email)
    assert page.status == 422
    assert "est déjà l’adresse de Noé Tilleul" in page.text
    assert staffed.account(person.id).email == person.email


def test_ones_own_address_is_changed_from_ones_own_page(staffed: Staffed) -> None:
    page = edit(staffed, staffed.chief, email=address())
    assert page.status == 409
    assert "depuis « Mon compte »" in page.text
    assert staffed.account(staffed.chief.id).email == staffed.chief.email


def test_fields_that_the_form_does_not_have_change_nothing(staffed: Staffed) -> None:
    person = staffed.space.member()
    before = staffed.account(person.id)
    forged = {
        "role": "super_conseiller",
        "state": "suspended",
        "id": str(uuid.uuid4()),
        "password_hash": "x",
        "successor_id": str(staffed.chief.id),
    }
    assert edit(staffed, person, first_name="Nova", **forged).status == 302
    after = staffed.account(person.id)
    assert after.first_name == "Nova"
    for name in ("role", "state", "id", "password_hash", "successor_id", "email"):
        assert getattr(after, name) == getattr(before, name)


def test_the_list_is_searched_by_name_whatever_the_accents(own: Staffed) -> None:
    with own.space.rows() as session:
        session.add_all(
            Account(
                id=uuid.uuid4(),
                first_name="Zoé" if number == 7 else "Léo",
                last_name=f"Numéro{number}",
                email=address(),
                role=Role.CONSEILLER,
                state=AccountState.INVITED,
                created_at=own.space.platform.clock(),
            )
            for number in range(12)
        )
    found = own.browser.get("/comptes?q=zoe+NUMERO")
    assert "Zoé Numéro7" in found.text
    assert "Numéro8" not in found.text
    assert "1 compte sur" in found.text
    assert "0 compte sur" in own.browser.get("/comptes?q=%00%27%25nobody").text
