"""Where a redirect to the member's own name may lead: to the same place there, and nowhere else."""

from urllib.parse import parse_qsl, unquote_to_bytes, urlencode, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.utils import redirect

from tenants.web.canonical import same_place

HOST = "https://mixeur.ville.example"
WSGI_BYTES = st.binary(max_size=80).map(lambda sent: sent.decode("latin-1"))


@given(path=WSGI_BYTES, query=WSGI_BYTES)
@example(path="//evil.example/", query="")
@example(path="/\\evil.example/", query="")
@example(path="\\\\evil.example", query="")
@example(path="@evil.example/", query="")
@example(path=".evil.example", query="")
@example(path="https://evil.example/", query="")
@example(path="/x\r\nSet-Cookie: a=b", query="x\r\nSet-Cookie: a=b")
@example(path="/%2f%2fevil.example", query="#@evil.example")
def test_whatever_was_asked_leads_to_the_same_place_of_the_one_host(path: str, query: str) -> None:
    target = HOST + same_place(path, query)
    parts = urlsplit(target)
    assert f"{parts.scheme}://{parts.netloc}" == HOST
    assert target.isascii()
    assert target.isprintable()
    assert not set(target) & set('\\ "<>^`{|}')
    assert unquote_to_bytes(parts.path) == b"/" + path.encode("latin-1").lstrip(b"/")
    assert unquote_to_bytes(parts.query) == unquote_to_bytes(query.encode("latin-1"))
    assert parts.fragment == ""


@given(path=WSGI_BYTES, query=WSGI_BYTES)
def test_the_answer_says_just_that(path: str, query: str) -> None:
    target = HOST + same_place(path, query)
    assert redirect(target).headers["Location"] == target


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=8)), max_size=4))
def test_what_a_form_asked_for_is_read_the_same_there(asked: list[tuple[str, str]]) -> None:
    query = urlencode(asked)
    there = urlsplit(HOST + same_place("/login", query)).query
    assert parse_qsl(there, keep_blank_values=True) == asked


@pytest.mark.parametrize(
    ("path", "query", "place"),
    [
        ("/", "", "/"),
        ("", "", "/"),
        ("/login", "next=%2Fcomptes", "/login?next=%2Fcomptes"),
        ("/comptes", "q=h%C3%A9lo%C3%AFse&page=2", "/comptes?q=h%C3%A9lo%C3%AFse&page=2"),
        ("/donn\xc3\xa9es", "", "/donn%C3%A9es"),
        ("/invitation/a/b~c_d-e.f", "", "/invitation/a/b~c_d-e.f"),
    ],
)
def test_ordinary_places_are_written_as_they_came(path: str, query: str, place: str) -> None:
    assert same_place(path, query) == place
