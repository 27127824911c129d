"""Whatever is sent to whichever page, by somebody who may do the most there, no application breaks."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functional.attacks.sending import FORM, NAMES, PAIRS, UNHURRIED, Pairs, Sender, broken
from tests.functional.attacks.world import APPLICATIONS, Application, World


@pytest.fixture(scope="module")
def senders(world: World) -> Iterator[dict[str, tuple[Sender, str]]]:
    made = {str(each): Sender.at(each, world) for each in APPLICATIONS}
    yield {name: (sender, sender.token) for name, sender in made.items()}
    # Whoever is out gets the login page everywhere, and breaks nothing.
    assert [name for name, sender in made.items() if not sender.is_still_in()] == []


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
@pytest.mark.parametrize("turn", range(4))
def test_every_field_of_every_page_bears_what_is_no_value(
    senders: dict[str, tuple[Sender, str]], application: Application, turn: int
) -> None:
    sender, token = senders[str(application)]
    assert broken(sender.send_all(turn, token)) == []


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
    assert broken([(door, sender.knock(door, query, body, FORM))]) == []


@pytest.mark.parametrize("application", APPLICATIONS, ids=str)
def test_files_where_texts_are_expected_and_texts_where_files_are(
    senders: dict[str, tuple[Sender, str]], application: Application
) -> None:
    sender, token = senders[str(application)]
    for names in (NAMES, [f"{name}\x00" for name in NAMES], [f"{name}[]" for name in NAMES]):
        assert broken(sender.send_files(token, names)) == []


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
    assert broken((door, sender.knock(door, (), body, kind)) for door in sender.forms) == []
