"""A real SMTP server for tests, which keeps what it gets."""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mailbox:
    """Messages in the order of their arrival."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.url = ""
        self.refusal: str | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if self.refusal is not None:
            return self.refusal
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        # As a mail program shows it: SMTP's line ends are the wire's business.
        self.messages.append(BytesParser(policy=default).parsebytes(content.replace(b"\r\n", b"\n")))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in str(message["To"])]

    def message_ids(self, address: str) -> Counter[str]:
        return Counter(str(message["Message-ID"]) for message in self.to(address))


@contextmanager
def open_mailbox(address: str = "127.0.0.1") -> Iterator[Mailbox]:
    """Listens on a free port of this address until the end of the block."""
    mailbox = Mailbox()
    port = free_port()
    mailbox.url = f"smtp://{address}:{port}"
    controller = Controller(mailbox, hostname=address, port=port, decode_data=False)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def mails_to(outbox: Path, address: str) -> list[EmailMessage]:
    """Those in the folder of the embedded mode, the earliest first."""
    found = (BytesParser(policy=default).parsebytes(path.read_bytes()) for path in outbox.glob("*.eml"))
    mails = [mail for mail in found if address in str(mail["To"])]
    return sorted(mails, key=lambda mail: mail["Date"].datetime)
