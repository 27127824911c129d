"""Who gets what, as a matrix: visitor x page x state of the instance."""

from collections.abc import Callable

import pytest

from provisioner.instances.work import Platform
from tenants.roles import Role
from tests.functional.tenants.space import Space
from tests.members import live_instance
from tests.pages import PageClient

Visitor = Callable[[Space], PageClient]

VISITORS: dict[str, Visitor] = {
    "nobody": lambda space: space.visitor(),
    "conseiller": lambda space: space.signed_in(Role.CONSEILLER),
    "super_conseiller": lambda space: space.signed_in(Role.SUPER_CONSEILLER),
}
# path -> status for nobody, conseiller, super_conseiller
ACTIVE = {
    "/": (302, 200, 200),
    "/comptes": (302, 403, 200),
    "/comptes/inviter": (302, 403, 200),
    "/comptes/importer": (302, 403, 200),
    "/comptes/00000000-0000-0000-0000-000000000000": (302, 403, 404),
    "/login": (200, 302, 302),
    "/connexion": (302, 302, 302),
    "/source": (200, 200, 200),
    "/donnees-personnelles": (200, 200, 200),
    "/accessibilite": (200, 200, 200),
    "/static/layout.css": (200, 200, 200),
    "/nowhere": (404, 404, 404),
    "/logout": (405, 405, 405),
    "/invitation/x/y": (410, 410, 410),
    "/mot-de-passe-oublie": (200, 200, 200),
    "/nouveau-mot-de-passe/x/y": (410, 410, 410),
}
KEPT_WHEN_SUSPENDED = ("/source", "/donnees-personnelles", "/accessibilite", "/static/layout.css")


@pytest.fixture(scope="module")
def suspended(platform: Platform, space: Space) -> tuple[Space, dict[str, PageClient]]:
    """An instance that was suspended while people were in it."""
    own = Space.of(platform, space.app, live_instance(platform))
    inside = {name: enter(own) for name, enter in VISITORS.items()}
    own.suspend()
    return own, inside


@pytest.mark.parametrize("path", ACTIVE)
@pytest.mark.parametrize("visitor", VISITORS)
def test_each_visitor_gets_what_is_theirs(space: Space, visitor: str, path: str) -> None:
    expected = ACTIVE[path][list(VISITORS).index(visitor)]
    assert VISITORS[visitor](space).get(path).status == expected


def test_nobody_is_sent_to_log_in_and_told_where_they_wanted_to_go(space: Space) -> None:
    assert space.visitor().get("/comptes").headers["Location"] == "/login?next=/comptes"
    assert space.visitor().get("/").headers["Location"] == "/login"


def test_a_conseiller_is_told_who_may_open_the_page(space: Space) -> None:
    page = space.signed_in(Role.CONSEILLER).get("/comptes")
    assert page.heading == "Accès réservé"
    assert "réservée aux super-conseillers" in page.text


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("path", [*ACTIVE, "/logout"])
def test_a_suspended_instance_says_so_and_opens_nothing(
    suspended: tuple[Space, dict[str, PageClient]], visitor: str, path: str
) -> None:
    page = suspended[1][visitor].get(path)
    if path in KEPT_WHEN_SUSPENDED:
        assert page.status == 200
    else:
        assert (page.status, page.heading) == (503, "Cet espace est suspendu")


def test_the_page_of_a_suspended_instance_keeps_its_look(
    suspended: tuple[Space, dict[str, PageClient]],
) -> None:
    space, visitors = suspended
    stylesheet = f"/theme/{space.theme_version}/theme.css"
    assert stylesheet in visitors["nobody"].get("/login").response.text
    assert visitors["nobody"].get(stylesheet).status == 200


def test_nothing_can_be_posted_to_a_suspended_instance(
    suspended: tuple[Space, dict[str, PageClient]],
) -> None:
    assert suspended[1]["super_conseiller"].post("/logout").status == 503
    assert suspended[1]["nobody"].post("/login", {"email": "a@b.example", "password": "x"}).status == 503


def test_an_instance_without_theme_is_being_prepared(platform: Platform, space: Space) -> None:
    own = Space.of(platform, space.app, live_instance(platform))
    with own.registered() as entry:
        entry.theme_version = None
    for path in ("/", "/login", "/static/layout.css", f"/theme/{own.theme_version}/theme.css"):
        page = own.visitor().get(path)
        assert (page.status, page.heading) == (503, "Cet espace se prépare")
        assert own.name not in page.response.text
