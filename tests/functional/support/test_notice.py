"""The line above the pages of those who can answer the support, and the page where they do."""

import pytest

from tenants.roles import Role
from tests.functional.support.door import REASON, Door
from tests.pages import Page, PageClient, text_of


@pytest.fixture
def keeper(door: Door) -> PageClient:
    return door.space.signed_in(Role.SUPER_CONSEILLER)


def notice(page: Page) -> str:
    return next(text_of(each) for each in page.document.iter("aside"))


def test_it_leads_to_the_answer_from_everywhere_but_where_the_answer_is(
    door: Door, keeper: PageClient
) -> None:
    door.ask(door.office.signed_in())
    assert "Répondre" in notice(keeper.get("/"))
    shown = keeper.get("/support")
    refused = keeper.submit(shown, {"duration": "x"}, action=f"/support/{door.live()}/accorder")
    assert (shown.status, refused.status) == (200, 422)
    for page in (shown, refused):
        assert REASON in notice(page)
        assert "Répondre" not in notice(page)
        assert "Ouvrir l’accès" in page.text
