"""One process, many instances: nothing of one means anything in another."""

import random
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from typing import Any

import pytest
from flask import g
from sqlalchemy import select, text
from sqlalchemy.exc import UnboundExecutionError
from werkzeug.test import Client

from tenants.models import Account, SignIn
from tenants.registry import RegisteredInstance
from tenants.roles import Role
from tenants.web.database import db
from tenants.web.instance import find_instance
from tenants.web.proxy import TrustedProxy
from tests.functional.tenants.space import Space, log_in
from tests.pages import PageClient

NAMING_ANOTHER = (
    "X-Forwarded-Host",
    "X-Forwarded-Server",
    "X-Host",
    "X-HTTP-Host-Override",
    "X-Original-Host",
    "X-Tenant-ID",
    "X-Instance",
)


def session_content(space: Space, cookie: str) -> dict[str, Any]:
    with space.app.test_request_context(base_url=f"http://{space.host}"):
        signer = space.app.session_interface.get_signing_serializer(space.app)  # type: ignore[attr-defined]
        content: dict[str, Any] = signer.loads(cookie)
    return content


def signed_for(space: Space, content: dict[str, Any]) -> PageClient:
    """A browser with a cookie that bears the instance's genuine signature."""
    with space.app.test_request_context(base_url=f"http://{space.host}"):
        signer = space.app.session_interface.get_signing_serializer(space.app)  # type: ignore[attr-defined]
        cookie = signer.dumps(content)
    client = space.visitor()
    client.browser.set_cookie("session", cookie, domain=space.host)
    return client


def test_a_cookie_of_one_instance_is_nobody_in_another(space: Space, neighbour: Space) -> None:
    cookie = space.signed_in(Role.SUPER_CONSEILLER).cookies()["session"]
    intruder = neighbour.visitor()
    intruder.browser.set_cookie("session", cookie, domain=neighbour.host)
    assert intruder.get("/comptes").status == 302


def test_a_session_names_its_instance_and_its_row(space: Space) -> None:
    person, client = space.member(), space.visitor()
    log_in(client, person.email)
    content = session_content(space, client.cookies()["session"])
    with space.rows() as session:
        [row] = session.scalars(select(SignIn.id).where(SignIn.account_id == person.id))
    assert content["_user_id"] == f"{space.id}:{row}"


def test_a_session_is_refused_by_what_it_names_even_if_its_signature_is_right(
    space: Space, neighbour: Space
) -> None:
    client = space.signed_in(Role.SUPER_CONSEILLER)
    content = session_content(space, client.cookies()["session"])
    assert signed_for(space, content).get("/comptes").status == 200
    assert signed_for(neighbour, content).get("/comptes").status == 302
    renamed = {**content, "_user_id": content["_user_id"].replace(str(space.id), str(neighbour.id))}
    assert signed_for(neighbour, renamed).get("/comptes").status == 302


@pytest.mark.parametrize("user_id", ["", "1", "a:b", "a:b:c", "::", "x" * 500, None])
def test_a_session_that_names_nothing_is_nobody(space: Space, user_id: object) -> None:
    assert signed_for(space, {"_user_id": user_id}).get("/").status == 302


@pytest.mark.parametrize("header", NAMING_ANOTHER)
def test_no_header_names_another_instance(space: Space, neighbour: Space, header: str) -> None:
    page = space.visitor().get("/login", **{header: neighbour.host})
    assert space.name in page.text
    assert neighbour.name not in page.response.text


def test_no_parameter_names_another_instance(space: Space, neighbour: Space) -> None:
    for name in ("host", "tenant", "instance", "next"):
        page = space.visitor().get(f"/login?{name}=http://{neighbour.host}/&{name}={neighbour.id}")
        assert space.name in page.text
        assert neighbour.name not in page.text


def test_the_trusted_proxy_names_the_instance_and_nobody_else(space: Space, neighbour: Space) -> None:
    behind = Client(TrustedProxy(space.app, [ip_network("10.0.0.0/8")]))
    headers = {"X-Forwarded-Host": neighbour.host}
    for peer, served in (("10.0.0.1", neighbour), ("192.0.2.1", space)):
        answer = behind.get(
            "/login", base_url=f"http://{space.host}", headers=headers, environ_base={"REMOTE_ADDR": peer}
        )
        assert f"– {served.name}</title>" in answer.text


def test_threads_do_not_mix_instances(space: Space, neighbour: Space) -> None:
    """Many threads, hosts at random; everybody sees their own member's name and their own first name."""
    spaces = (space, neighbour)
    people = [[each.member(Role.SUPER_CONSEILLER) for _ in range(2)] for each in spaces]

    def wander(seed: int) -> int:
        choose = random.Random(seed)  # noqa: S311 - picks hosts, not secrets
        browsers = [each.visitor() for each in spaces]
        for place, browser in enumerate(browsers):
            assert log_in(browser, choose.choice(people[place]).email).status == 302
        for _ in range(20):
            mine = choose.randrange(2)
            page = browsers[mine].get(choose.choice(["/", "/comptes", "/donnees-personnelles"]))
            assert page.status == 200
            assert spaces[mine].name in page.text
            assert spaces[1 - mine].name not in page.response.text
        return 20

    with ThreadPoolExecutor(max_workers=12) as pool:
        assert sum(pool.map(wander, range(12))) == 12 * 20


def test_an_application_context_cannot_serve_a_second_host(space: Space, neighbour: Space) -> None:
    app = space.app
    with app.app_context():
        with app.test_request_context(base_url=f"http://{space.host}"):
            found = find_instance()
            assert found is not None
            assert found.id == space.id
        with (
            pytest.raises(RuntimeError, match=f"serves {space.host}"),
            app.test_request_context(base_url=f"http://{neighbour.host}"),
        ):
            pytest.fail("the second host was served")


def test_statements_reach_the_database_of_their_models(space: Space, neighbour: Space) -> None:
    person = space.member()
    for each, known in ((space, True), (neighbour, False)):
        with each.app.test_request_context(base_url=f"http://{each.host}"):
            assert (db.session.get(Account, person.id) is not None) is known
            assert db.session.get(RegisteredInstance, space.id) is not None


def test_without_an_instance_there_is_no_database_to_fall_back_on(space: Space) -> None:
    with space.app.test_request_context(base_url="http://unknown.localhost"):
        assert g.instance is None
        with pytest.raises(UnboundExecutionError):
            db.session.scalars(select(Account)).all()
        with pytest.raises(UnboundExecutionError):
            db.session.execute(text("SELECT 1"))
