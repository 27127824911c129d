"""Whatever is sent to whichever page, by somebody who may do the most there, no application breaks."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.functional.access.matrix import Door, csrf_token
from tests.functional.attacks.addresses import all_doors, names_of_fields
from tests.functional.attacks.world import APPLICATIONS, Application, Entered, World
from tests.pages import PageClient

Pairs = Sequence[tuple[str, bytes]]

# Leaving ends the session that the others are tried with; the sample's document takes seconds to be read.
_LEFT_OUT = {"login.leave", "dossier_opening.try_sample"}
# The copy has no database: its contents cannot be read, and the page says so.
_AWAY = {"backup_contents.table", "backup_contents.file"}
_NAMES = names_of_fields()
_NASTY = (
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
VALUES = st.sampled_from(_NASTY) | st.text(st.characters(codec="utf-8"), max_size=40).map(str.encode)
PAIRS = st.lists(st.tuples(st.sampled_from(_NAMES), VALUES | st.binary(max_size=40)), max_size=12)
UNHURRIED = settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@dataclass
class Sender:
    """Sends what no form would, with the token of one."""

    entered: Entered
    doors: list[Door]

    @classmethod
    def at(cls, application: Application, world: World) -> "Sender":
        entered = application.enter(world)
        found = all_doors(application.app(world), entered.samples)
        return cls(entered, [door for door in found if door.endpoint not in _LEFT_OUT])

    @property
    def forms(self) -> list[Door]:
        return [door for door in self.doors if door.method == "POST"]

    @property
    def browser(self) -> PageClient:
        return self.entered.browser

    @property
    def token(self) -> str:
        """Wherever the insider finds a form."""
        for door in self.doors:
            if door.method == "GET":
                page = self.browser.browser.get(door.path, base_url=self.browser.base)
                if page.mimetype == "text/html" and 'name="csrf_token"' in page.text:
                    return csrf_token(self.browser.get(door.path))
        raise AssertionError("no page has a form")

    def knock(self, door: Door, query: Pairs, body: bytes | MultiDict[str, object], kind: str) -> int:
        path = f"{door.path}?{urlencode(query)}"
        sent = {"data": body, "content_type": kind} if door.method == "POST" else {}
        answer = self.browser.browser.open(path, base_url=self.browser.base, method=door.method, **sent)  # type: ignore[arg-type]  # werkzeug's keywords
        return answer.status_code


@pytest.fixture(scope="module")
def senders(world: World) -> dict[str, tuple[Sender, str]]:
    made = {str(each): Sender.at(each, world) for each in APPLICATIONS}
    return {name: (sender, sender.token) for name, sender in made.items()}


def broken(door: Door, status: int) -> bool:
    return status >= 500 and not (status == 503 and door.endpoint in _AWAY)


FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data"


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
@pytest.mark.parametrize("turn", range(4))
def test_every_field_of_every_page_bears_what_is_no_value(
    senders: dict[str, tuple[Sender, str]], application: Application, turn: int
) -> None:
    """All fields at once, in the address and in the form, each with something else at each turn."""
    sender, token = senders[str(application)]
    fields = [(name, _NASTY[(place + 7 * turn) % len(_NASTY)]) for place, name in enumerate(_NAMES)]
    query = [(name, value[:200]) for name, value in fields]
    shorter = [(name, value[:6_000]) for name, value in fields if name != "csrf_token"]
    body = urlencode([("csrf_token", token), *shorter]).encode()
    answers = [(door, sender.knock(door, query, body, FORM)) for door in sender.doors]
    assert [str(door) for door, status in answers if broken(door, status)] == []


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
@UNHURRIED
@given(chance=st.data(), query=PAIRS, fields=PAIRS)
def test_any_form_and_address_is_answered(
    senders: dict[str, tuple[Sender, str]],
    application: Application,
    chance: st.DataObject,
    query: Pairs,
    fields: Pairs,
) -> None:
    sender, token = senders[str(application)]
    door = chance.draw(st.sampled_from(sender.doors))
    body = urlencode([*fields, ("csrf_token", token)]).encode()
    assert not broken(door, sender.knock(door, query, body, FORM)), door


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
def test_files_where_texts_are_expected_and_texts_where_files_are(
    senders: dict[str, tuple[Sender, str]], application: Application
) -> None:
    sender, token = senders[str(application)]
    for names in (_NAMES, [f"{name}\x00" for name in _NAMES], [f"{name}[]" for name in _NAMES]):
        for door in sender.forms:
            files = [(name, (io.BytesIO(b"\x89PNG\x00"), "../a\u202e.png")) for name in names]
            body: MultiDict[str, object] = MultiDict([("csrf_token", token), *files])
            assert not broken(door, sender.knock(door, (), body, FILES)), door


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"&" * 60_000),
        (FORM, b"a=1&" * 15_000),
        (FORM, b"%" * 500),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--"),
        ("multipart/form-data; boundary=" + "x" * 5_000, b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 6_000),
        ("application/json", b'{"csrf_token": ["a"]}'),
        ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
        ("; charset=\x01", b"x"),
    ],
    ids=range(10),
)
def test_any_body_is_answered(
    senders: dict[str, tuple[Sender, str]], application: Application, kind: str, body: bytes
) -> None:
    sender, _ = senders[str(application)]
    for door in sender.forms:
        assert not broken(door, sender.knock(door, (), body, kind)), door
