"""Mails read from files, whatever the files hold."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.web.console.letters import all_letters, find_letter, read_letter
from tenants.postman import FolderPostman
from tests.unit.provisioner.web.offline import demo_console, rendered

SENT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LINK = "http://val-de-brume.localhost:8000/invitation/1f0c/a-b_c"


def mail(number: int, body: str = "Bonjour,\n", sent: datetime = SENT) -> EmailMessage:
    message = EmailMessage()
    message["To"] = f"Noé Tilleul <noe{number}@structure.example>"
    message["Subject"] = "Votre accès à l’espace Mixeur – Val de Brume"
    message["Message-ID"] = f"<{number:04}@operateur.example>"
    message["Date"] = format_datetime(sent)
    message.set_content(body)
    return message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    postman = FolderPostman(tmp_path / "outbox")
    postman.send(mail(1, f"Ouvrez ce lien :\n\n{LINK}\n\nMerci (voir {LINK}).\n"))
    postman.send(mail(2, sent=SENT.replace(hour=12)))
    (tmp_path / "secret.eml").write_text("Subject: ailleurs\n\nsecret")
    return tmp_path / "outbox"


def test_what_the_postman_wrote_is_read_back(folder: Path) -> None:
    letter = find_letter(folder, "0001")
    assert letter is not None
    assert letter.recipient == "Noé Tilleul <noe1@structure.example>"
    assert letter.subject == "Votre accès à l’espace Mixeur – Val de Brume"
    assert letter.date == SENT


def test_the_latest_comes_first(folder: Path) -> None:
    assert [letter.name for letter in all_letters(folder)] == ["0002", "0001"]


def test_links_are_told_from_text_and_nothing_is_lost(folder: Path) -> None:
    letter = find_letter(folder, "0001")
    assert letter is not None
    pieces = list(letter.pieces())
    assert [piece.text for piece in pieces if piece.is_link] == [LINK, LINK]
    assert "".join(piece.text for piece in pieces) == letter.body


def test_nothing_was_sent_yet(tmp_path: Path) -> None:
    assert all_letters(tmp_path / "missing") == []


@pytest.mark.parametrize("name", ["../secret", "..%2fsecret", "/etc/passwd", "0001.eml", "", ".", "*", "\0"])
def test_a_name_that_is_not_in_the_folder_is_unknown(folder: Path, name: str) -> None:
    assert find_letter(folder, name) is None


@given(st.binary(max_size=400))
def test_any_bytes_make_a_letter(content: bytes) -> None:
    letter = read_letter("x", content)
    assert letter.subject
    assert "".join(piece.text for piece in letter.pieces()) == letter.body


HEADERS = st.sampled_from([b"To", b"Subject", b"Date", b"Content-Type", b"Content-Transfer-Encoding"])


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=40)), max_size=6), st.binary(max_size=60))
def test_any_headers_make_a_letter(headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    lines = b"".join(name + b": " + value.replace(b"\n", b"") + b"\n" for name, value in headers)
    assert read_letter("x", lines + b"\n" + body).subject


def test_a_letter_is_shown_with_links_to_follow(folder: Path) -> None:
    page = rendered(demo_console(folder), "letter.html", letter=find_letter(folder, "0001"))
    assert [link.text for link in page.iter("a")].count(LINK) == 2
