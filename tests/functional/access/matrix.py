"""Knocking at every door: each route and method of an application, asked for by each kind of visitor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from tests.pages import Page, PageClient


class Answer(StrEnum):
    """What came of it; OPEN is any answer of the view itself, also one that refuses what was typed."""

    OPEN = "open"
    LOGIN = "asked to log in"
    FORBIDDEN = "forbidden"
    MISSING = "as if it did not exist"
    CLOSED = "closed to everybody"


@dataclass(frozen=True)
class Door:
    endpoint: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


def doors(app: Flask, samples: Mapping[str, Any], *, method: str | None = None) -> list[Door]:
    """Every route with every method, its arguments taken from ``samples``.

    Stylesheets and scripts are left out: they are files of the software, the same for everybody.
    """
    address = app.url_map.bind("")
    return [
        Door(rule.endpoint, each, address.build(rule.endpoint, values, method=each))
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.endswith("static")
        for each in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if method in {None, each}
        for values in [{name: samples[name] for name in rule.arguments - set(rule.defaults or ())}]
    ]


def csrf_token(page: Page) -> str:
    """Of any form of the page."""
    fields = (field for field in page.document.iter("input") if field.get("name") == "csrf_token")
    return next(fields).attrib["value"]


def knock(browser: PageClient, door: Door, token: str) -> Answer:
    """Ask once; a post holds a good token and nothing else.

    Past the browser's check of pages: some doors give fragments, for scripts.
    """
    response = browser.browser.open(
        door.path,
        base_url=browser.base,
        method=door.method,
        data={"csrf_token": token} if door.method == "POST" else None,
    )
    return _answer(Page(door.path, response))


def _answer(page: Page) -> Answer:
    if page.status == 401 or (page.status in {302, 303} and _leads_to_login(page)):
        return Answer.LOGIN
    assert page.status not in {400, 405, 429, 500}, f"{page.url} answers {page.status}"
    return {403: Answer.FORBIDDEN, 404: Answer.MISSING, 410: Answer.MISSING, 503: Answer.CLOSED}.get(
        page.status, Answer.OPEN
    )


def _leads_to_login(page: Page) -> bool:
    return urlsplit(page.headers["Location"]).path == "/login"


def by_name(answers: Iterable[tuple[Door, Answer]]) -> dict[str, Answer]:
    return {str(door): answer for door, answer in answers}
