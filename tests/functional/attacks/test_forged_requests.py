"""A page of another site makes a browser post where somebody is logged in: nothing comes of it, anywhere."""

import pytest

from tests.functional.access.matrix import Door, csrf_token
from tests.functional.attacks.addresses import all_doors
from tests.functional.attacks.world import APPLICATIONS, INSTANCES, Application, World
from tests.pages import Page, PageClient


def post(browser: PageClient, door: Door, **values: str) -> Page:
    return browser.post(door.path, values, Origin="https://evil.example", Referer="https://evil.example/")


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
def test_no_form_is_taken_without_its_token(world: World, application: Application) -> None:
    found = all_doors(application.app(world), method="POST")
    browser = application.enter(world).browser
    answers = {str(door): post(browser, door).status for door in found}
    assert answers == dict.fromkeys(answers, 400)
    assert found


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
@pytest.mark.parametrize("token", ["IjAi.Zw.AAAA", "é\x00"], ids=["foreign", "noise"])
def test_a_made_up_token_is_none(world: World, application: Application, token: str) -> None:
    browser = application.enter(world).browser
    for door in all_doors(application.app(world), method="POST"):
        assert post(browser, door, csrf_token=token).status == 400, door


def test_the_token_of_somebody_else_here_or_next_door_is_none(world: World) -> None:
    victim = INSTANCES.enter(world).browser
    for attacker in (world.space.visitor(), world.space.signed_in(), world.neighbour.signed_in()):
        token = csrf_token(attacker.get("/mot-de-passe-oublie"))
        for door in all_doors(world.space.app, method="POST"):
            assert post(victim, door, csrf_token=token).status == 400, door


def test_a_token_in_the_address_is_none(world: World) -> None:
    browser = world.space.signed_in()
    token = csrf_token(browser.get("/mot-de-passe-oublie"))
    assert browser.post(f"/logout?csrf_token={token}").status == 400
    assert browser.get("/").status == 200


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
def test_no_route_takes_a_change_in_another_way(world: World, application: Application) -> None:
    """What changes something is posted: browsers follow links and load pictures without any token."""
    methods = {
        method for rule in application.app(world).url_map.iter_rules() for method in rule.methods or set()
    }
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_other_sites_read_no_answer_of_ours(world: World) -> None:
    """No application says that other origins may read it (Fetch standard, CORS)."""
    for application in APPLICATIONS:
        browser = application.enter(world).browser
        for door in all_doors(application.app(world), method="GET"):
            answer = browser.browser.open(
                door.path, base_url=browser.base, headers={"Origin": "https://evil.example"}
            )
            allowing = [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
            assert allowing == [], door
