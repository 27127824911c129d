"""What no form would send, and where it goes: to each door of somebody who came in, or who is on the way."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.functional.access.matrix import Door, csrf_token
from tests.functional.attacks.addresses import all_doors, names_of_fields
from tests.functional.attacks.world import Application, Entered, World
from tests.pages import PageClient

Pairs = Sequence[tuple[str, bytes]]

NAMES = names_of_fields()
NASTY = (
    b"",
    b"\x00",
    b"a\x00b",
    b"\xff\xfe\x80",
    b"\xed\xa0\x80",
    "\u202e\u200b\ufeff\U0001f9d1\u200d\U0001f33e".encode(),
    b"-1",
    b"9" * 400,
    b"1e309",
    b"NaN",
    b"0001-01-01",
    b"9999-12",
    b"2026-02-30",
    b"../../../../etc/passwd",
    b"//evil.example/\\",
    b"=HYPERLINK(1)",
    b"{{7*7}}%s{0}",
    b"'; DROP TABLE accounts; --",
    b"00000000-0000-0000-0000-000000000000",
    b"a@b.example\r\nBcc: c@d.example",
    b"x" * 20_000,
    b"a;" * 3_000,
    b"\n" * 3_000,
)
VALUES = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), max_size=40).map(str.encode)
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES | st.binary(max_size=40)), max_size=12)
# Leaving ends the session that the others are tried with; the sample's document takes seconds to be read.
_LEFT_OUT = {"login.leave", "dossier_opening.try_sample"}
# The copy has no database: its contents cannot be read, and the page says so.
_AWAY = {"backup_contents.table", "backup_contents.file"}
UNHURRIED = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass
class Sender:
    """Sends what no form would, with the token of one."""

    entered: Entered
    doors: list[Door]

    @classmethod
    def at(cls, application: Application, world: World) -> "Sender":
        entered = application.enter(world)
        found = all_doors(application.app(world), entered.samples)
        wanted = [door for door in found if door.endpoint not in _LEFT_OUT]
        if application.doors is not None:
            wanted = [door for door in wanted if door.endpoint in application.doors]
        return cls(entered, wanted)

    @classmethod
    def behind(cls, app: Flask, browser: PageClient, path: str) -> "Sender":
        """At the doors of one address alone."""
        address = app.url_map.bind("")
        methods = sorted(set(address.allowed_methods(path)) - {"HEAD", "OPTIONS"})
        found = [Door(address.match(path, method)[0], method, path) for method in methods]
        return cls(Entered(browser, {}, path), found)

    @property
    def forms(self) -> list[Door]:
        return [door for door in self.doors if door.method == "POST"]

    @property
    def browser(self) -> PageClient:
        return self.entered.browser

    @cached_property
    def token(self) -> str:
        """Wherever the insider finds a form."""
        for door in self.doors:
            if door.method == "GET":
                page = self.browser.browser.get(door.path, base_url=self.browser.base)
                if page.mimetype == "text/html" and 'name="csrf_token"' in page.text:
                    return csrf_token(self.browser.get(door.path))
        raise AssertionError("no page has a form")

    def is_still_in(self) -> bool:
        """Nothing that was sent has ended what the others are tried with."""
        return self.browser.get(self.entered.home).status == 200

    def send_all(self, turn: int, token: str) -> list[tuple[Door, int]]:
        """All fields at once, in the address and in the form, each with something else at each turn."""
        fields = [(name, NASTY[(place + 7 * turn) % len(NASTY)]) for place, name in enumerate(NAMES)]
        query = [(name, value[:200]) for name, value in fields]
        shorter = [(name, value[:6_000]) for name, value in fields if name != "csrf_token"]
        body = urlencode([("csrf_token", token), *shorter]).encode()
        return [(door, self.knock(door, query, body, FORM)) for door in self.doors]

    def send_files(self, token: str, names: Sequence[str]) -> list[tuple[Door, int]]:
        """To every form, under these names."""
        return [(door, self.knock(door, (), _files(token, names), FILES)) for door in self.forms]

    def knock(self, door: Door, query: Pairs, body: bytes | MultiDict[str, object], kind: str) -> int:
        path = f"{door.path}?{urlencode(query)}"
        sent = {"data": body, "content_type": kind} if door.method == "POST" else {}
        answer = self.browser.browser.open(path, base_url=self.browser.base, method=door.method, **sent)  # type: ignore[arg-type]  # werkzeug's keywords
        return answer.status_code


def broken(answers: Iterable[tuple[Door, int]]) -> list[str]:
    """The doors that gave way."""
    return [
        str(door)
        for door, status in answers
        if status >= 500 and not (status == 503 and door.endpoint in _AWAY)
    ]


def _files(token: str, names: Sequence[str]) -> MultiDict[str, object]:
    files = [(name, (io.BytesIO(b"\x89PNG\x00"), "../a\u202e.png")) for name in names]
    return MultiDict([("csrf_token", token), *files])
