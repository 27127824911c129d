"""Mails as files of the demo's outbox, read for people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]»]")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``is_link`` when it is an address to follow."""

    text: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """``name`` is the file's without ``.eml``; ``date`` is None when the mail does not say."""

    name: str
    recipient: str
    subject: str
    date: datetime | None
    body: str

    def pieces(self) -> Iterator[Piece]:
        """The body cut at its links; joined again, it is the same."""
        end = 0
        for link in _LINK.finditer(self.body):
            yield Piece(self.body[end : link.start()], is_link=False)
            yield Piece(link.group(), is_link=True)
            end = link.end()
        yield Piece(self.body[end:], is_link=False)


def all_letters(folder: Path) -> list[Letter]:
    """Those in ``folder``, the latest first; none when nothing was ever sent."""
    letters = [read_letter(path.stem, path.read_bytes()) for path in folder.glob("*.eml")]
    by_recipient = sorted(letters, key=lambda letter: (letter.subject, letter.recipient))
    return sorted(by_recipient, key=lambda letter: letter.date or _LONG_AGO, reverse=True)


def find_letter(folder: Path, name: str) -> Letter | None:
    """Looked up among those that are there: ``name`` comes from an address and never becomes a path."""
    return next((letter for letter in all_letters(folder) if letter.name == name), None)


def read_letter(name: str, content: bytes) -> Letter:
    """A mail for people; bytes that are no mail are shown as they are."""
    try:
        return _parsed(name, BytesParser(policy=policy.default).parsebytes(content))
    # On what is no mail, the standard parser fails in each of these ways.
    except (ValueError, LookupError, AttributeError, TypeError):
        return Letter(name, "", "Courriel illisible", None, content.decode(errors="replace"))


def _parsed(name: str, mail: EmailMessage) -> Letter:
    body = mail.get_body(("plain",))
    date = mail["Date"].datetime if mail["Date"] else None
    return Letter(
        name=name,
        recipient=str(mail["To"] or ""),
        subject=str(mail["Subject"] or "Sans objet"),
        # An offset of -0000 (RFC 5322 §3.3) means UTC.
        date=date.replace(tzinfo=UTC) if date is not None and date.tzinfo is None else date,
        body=body.get_content() if body else "",
    )
