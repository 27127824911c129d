"""Which names are answered, and what the others get."""

import re

import pytest

from tests.functional.tenants.space import Space
from tests.pages import PageClient


def unknown_hosts(known: str) -> list[str]:
    return [
        "localhost",
        "127.0.0.1",
        "nobody.localhost",
        f"www.{known}",
        f"{known}.example",
        f"x{known}",
    ]


def without_nonce(html: str) -> str:
    return re.sub(r'nonce="[^"]+"', "", html)


@pytest.mark.parametrize("path", ["/", "/login", "/comptes", "/source", "/static/layout.css", "/nowhere"])
def test_an_unknown_name_gets_one_neutral_page_whatever_is_asked(space: Space, path: str) -> None:
    answers = set()
    for host in unknown_hosts(space.host):
        page = PageClient(space.app, host).get(path)
        assert page.status == 404
        assert page.heading == "Aucun site à cette adresse"
        assert "Set-Cookie" not in page.headers
        answers.add(without_nonce(page.response.text))
    assert len(answers) == 1
    assert space.name not in answers.pop()


def test_nothing_can_be_posted_to_an_unknown_name(space: Space) -> None:
    assert PageClient(space.app, "nobody.localhost").post("/login", {"email": "a"}).status == 404


def test_a_name_is_read_without_case_port_and_final_dot(space: Space) -> None:
    for host in (space.host.upper(), f"{space.host}:8000", f"{space.host}.", f"{space.host}.:8000"):
        page = PageClient(space.app, space.host).get("/login", Host=host)
        assert (page.status, page.heading) == (200, "Connexion")
        assert space.name in page.text
