"""No path leads out of the files that are served, and no answer for one host or person is kept for others."""

import pytest

from tests.functional.attacks.addresses import all_doors
from tests.functional.attacks.world import APPLICATIONS, Application, World
from tests.functional.tenants.space import Space
from tests.pages import PageClient

CLIMBING = (
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..\\..\\..\\..\\etc\\passwd",
    "..%5c..%5cetc%5cpasswd",
    "....//....//....//etc/passwd",
    "%252e%252e%252fetc%252fpasswd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd",
    "../__init__.py",
    "..%2f__init__.py",
    "layout.css%00.png",
    "C:/windows/win.ini",
)
# Files of the software and of published themes; everything else is told to keep nothing.
MAY_BE_KEPT = {"assets.theme", "legal.source"}


def open_raw(browser: PageClient, path: str) -> tuple[int, str]:
    """As it is written: no client tidies it up on the way."""
    answer = browser.browser.open(path, base_url=browser.base)
    return answer.status_code, answer.get_data(as_text=False).decode("latin-1")


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
def test_no_path_leads_out_of_what_is_served(world: World, application: Application) -> None:
    app, browser = application.app(world), application.enter(world).browser
    folders = {rule.rule.split("<", 1)[0] for rule in app.url_map.iter_rules() if "<" in rule.rule}
    for path in (f"{folder}{way}" for folder in sorted(folders) for way in CLIMBING):
        status, body = open_raw(browser, path)
        assert status in {302, 303, 308, 400, 403, 404, 405, 410}, f"{path} answers {status}"
        assert "root:" not in body
        assert "import " not in body


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
def test_what_is_about_somebody_is_kept_by_no_cache(world: World, application: Application) -> None:
    entered = application.enter(world)
    kept = {}
    for door in all_doors(application.app(world), entered.samples, method="GET"):
        answer = entered.browser.browser.get(door.path, base_url=entered.browser.base)
        if answer.headers.get("Cache-Control") != "no-store":
            kept[door.endpoint] = answer.headers.get("Cache-Control")
    assert set(kept) <= MAY_BE_KEPT, kept


def test_a_theme_that_caches_may_keep_exists_at_its_own_host_alone(space: Space, neighbour: Space) -> None:
    path = f"/theme/{space.theme_version}/theme.css"
    here, there = space.visitor().get(path), neighbour.visitor().get(path)
    assert (here.status, there.status) == (200, 404)
    assert "immutable" in here.headers["Cache-Control"]
    assert there.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "header", ["X_Forwarded_Host", "X_Host", "Forwarded", "X_Forwarded_Scheme", "X_Rewrite_URL"]
)
def test_what_caches_may_keep_depends_on_no_header_that_they_leave_out(space: Space, header: str) -> None:
    """A poisoned cache would give everybody what one visitor's headers made."""
    for path in (f"/theme/{space.theme_version}/theme.css", "/static/layout.css"):
        plain, named = (space.visitor().get(path, **headers) for headers in ({}, {header: "evil.example"}))
        assert named.response.data == plain.response.data
        assert "evil.example" not in str(named.headers)
        assert "Set-Cookie" not in named.headers


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
def test_the_host_header_is_repeated_by_no_page(world: World, application: Application) -> None:
    """Pages and redirects name no host: nobody is led away by the name that they asked at."""
    entered = application.enter(world)
    for door in all_doors(application.app(world), entered.samples, method="GET"):
        for host in (f"{entered.browser.host}:6666", f"{entered.browser.host}.:80"):
            answer = entered.browser.browser.get(door.path, headers={"Host": host})
            assert ":6666" not in answer.headers.get("Location", ""), door
            assert answer.mimetype != "text/html" or ":6666" not in answer.text, door
