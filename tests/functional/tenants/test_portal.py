"""What people find once they are in."""

import uuid

import pytest
from sqlalchemy import select

from tenants.accounts import NewAccount, add_missing
from tenants.applications import catalogue
from tenants.models import Structure
from tenants.roles import Role
from tests.functional.tenants.space import Space
from tests.pages import Page, text_of


def cards(page: Page) -> list[str]:
    return [text_of(heading) for heading in page.document.iter("h3")]


def test_the_portal_is_in_the_members_look(space: Space) -> None:
    page = space.signed_in().get("/")
    addresses = [element.get("href") or element.get("src") for element in page.document.iter()]
    for asset in ("theme.css", "banner.png", "logo.png", "favicon.png", "touch-icon.png"):
        assert f"/theme/{space.theme_version}/{asset}" in addresses
    assert space.name in page.text


def test_the_nine_applications_of_the_offer_are_described_with_their_scope(space: Space) -> None:
    page = space.signed_in().get("/")
    assert cards(page) == [application.title for application in catalogue().values()]
    assert len(cards(page)) == 9
    for application in catalogue().values():
        assert all(sentence in page.text for sentence in application.scope)
    assert page.text.count("Incluse dans votre offre") == 9


def test_an_application_is_not_shown_as_a_link(space: Space) -> None:
    main = space.signed_in().get("/").document.find(".//main")
    assert main is not None
    assert list(main.iter("a")) == []


def test_the_structure_is_described_in_its_own_paragraphs(space: Space) -> None:
    page = space.signed_in().get("/")
    paragraphs = [text_of(paragraph) for paragraph in page.document.iter("p")]
    assert "Un territoire de collines." in paragraphs
    assert "Des conseils pour ses habitants." in paragraphs


def test_what_a_member_writes_is_text_and_never_markup(neighbour: Space) -> None:
    with neighbour.rows() as session:
        before = session.scalars(select(Structure.description)).one()
        session.get_one(Structure, 1).description = "<script>alert(1)</script>"
    page = neighbour.signed_in().get("/")
    assert "<script>alert(1)</script>" in page.text
    with neighbour.rows() as session:
        session.get_one(Structure, 1).description = before


def test_accounts_are_listed_with_role_and_state_in_words(space: Space) -> None:
    invited, _ = space.invite()
    active = space.member()
    with space.rows() as session:
        unnamed = NewAccount(uuid.uuid4(), None, None, None, Role.CONSEILLER, complete=False)
        add_missing(session, [unnamed], space.platform.clock())
    rows = [
        text_of(row) for row in space.signed_in(Role.SUPER_CONSEILLER).get("/comptes").document.iter("tr")
    ]
    assert any(invited.email in row and "Conseiller Invitation envoyée" in row for row in rows)
    assert any(active.email in row and "Conseiller Compte actif" in row for row in rows)
    assert any("Nom à préciser Adresse e-mail à préciser Conseiller À compléter" in row for row in rows)
    assert any("Super-conseiller Compte actif" in row for row in rows)


@pytest.mark.parametrize(("role", "shown"), [(Role.SUPER_CONSEILLER, True), (Role.CONSEILLER, False)])
def test_only_who_may_open_the_accounts_is_shown_the_way(space: Space, role: Role, shown: bool) -> None:
    page = space.signed_in(role).get("/")
    assert any(link.get("href") == "/comptes" for link in page.document.iter("a")) is shown
