"""Handing the control plane's mails over, at least once, each with the Message-ID of its row."""

from sqlalchemy.orm import Session

from provisioner.instances.work import Platform
from provisioner.letters.writing import write
from provisioner.models import ControlMail
from storage.outbox import OutboxMessage, Waiting, relay


def send_due(platform: Platform) -> Waiting | None:
    """Send what is due; returns what is left to try again."""
    with Session(platform.control) as session:

        def deliver(message: OutboxMessage) -> None:
            mail = write(session, platform.letterbox, message, platform.clock())
            if mail is not None:
                platform.postman.send(mail)

        return relay(session, ControlMail, deliver, platform.clock)
