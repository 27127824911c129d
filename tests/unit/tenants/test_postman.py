"""Which addresses of mail servers are believed, and what becomes of a connection that was refused."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.outbox import DeliveryError
from tenants.postman import SmtpPostman, check_smtp_url


@pytest.mark.parametrize(
    "url", ["smtp://mail.example", "smtps://mail.example:465", "smtp://someone:p%40ss@mail.example:587"]
)
def test_addresses_of_mail_servers(url: str) -> None:
    assert check_smtp_url(url).hostname == "mail.example"


@pytest.mark.parametrize(
    "url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example:mail", "smtp://[::1"]
)
def test_other_addresses_are_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://hôte:port"):
        check_smtp_url(url)
    with pytest.raises(ValueError, match="smtp://hôte:port") as refusal:
        check_smtp_url("smtp://someone:hush@mail.example:port")
    assert "hush" not in str(refusal.value)


@given(st.text())
def test_any_text_is_an_address_or_a_refusal(url: str) -> None:
    with suppress(ValueError):
        assert check_smtp_url(url).hostname


def test_a_refused_encryption_leaves_no_connection_open() -> None:
    with refusing_server() as (url, hung_up):
        mail = EmailMessage()
        mail["From"], mail["To"] = "a@structure.example", "b@structure.example"
        # The refusal keeps its frames, and with them the socket, alive until the end of the block.
        with pytest.raises(DeliveryError, match="454") as refusal:
            SmtpPostman(url).send(mail)
        assert hung_up.wait(timeout=10)
        assert refusal.value.__cause__ is not None


@contextmanager
def refusing_server() -> Iterator[tuple[str, threading.Event]]:
    """Offers STARTTLS and then refuses it; the event tells that the client has hung up."""
    hung_up = threading.Event()

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 here\r\n")
            for line in lines:
                offer = line.upper().startswith(b"EHLO")
                connection.sendall(b"250-here\r\n250 STARTTLS\r\n" if offer else b"454 not now\r\n")
        hung_up.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}", hung_up
