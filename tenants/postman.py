"""Handing mails over: to an SMTP server, or, in the embedded mode, to a folder of ``.eml`` files."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from storage.outbox import DeliveryError

TIMEOUT_SECONDS = 20


class Postman(Protocol):
    """Takes a mail or raises DeliveryError; a mail taken is somebody else's responsibility."""

    def send(self, mail: EmailMessage) -> None: ...


class FolderPostman:
    """Writes ``<Message-ID>.eml``; the same mail again replaces its own file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: EmailMessage) -> None:
        stem = str(mail["Message-ID"]).strip("<>").split("@", 1)[0]
        part = self._folder / f".{stem}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.touch(mode=0o600)
            part.write_bytes(mail.as_bytes(policy=SMTP))
            part.replace(self._folder / f"{stem}.eml")
        except (OSError, ValueError) as error:
            raise DeliveryError(f"Le dossier {self._folder} n’accepte pas de courriel : {error}") from error


class SmtpPostman:
    """``smtp://[user:password@]host[:port]`` (STARTTLS when offered) or ``smtps://`` (TLS from the start)."""

    def __init__(self, url: str) -> None:
        """Raises ValueError with a sentence when ``url`` names no SMTP server."""
        self._url = check_smtp_url(url)

    def send(self, mail: EmailMessage) -> None:
        try:
            with self._connect() as server:
                server.send_message(mail)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise DeliveryError(
                f"Le serveur {self._url.hostname} n’a pas pris le courriel : {error}"
            ) from error

    def _connect(self) -> smtplib.SMTP:
        server = self._greet()
        try:
            server.ehlo()
            if self._url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if self._url.username:
                self._log_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _greet(self) -> smtplib.SMTP:
        host = self._url.hostname or ""
        if self._url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, self._url.port or 465, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(host, self._url.port or 25, timeout=TIMEOUT_SECONDS)

    def _log_in(self, server: smtplib.SMTP) -> None:
        if not isinstance(server.sock, ssl.SSLSocket):
            raise DeliveryError(
                "Le serveur de courriel n’offre pas de chiffrement : mot de passe non envoyé."
            )
        server.login(unquote(self._url.username or ""), unquote(self._url.password or ""))


def check_smtp_url(url: str) -> SplitResult:
    """The parts of an SMTP server's address. Raises ValueError with a sentence that shows no password."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(
            "Adresse de serveur de courriel inutilisable : écrivez smtp://hôte:port ou smtps://hôte:port, "
            "avec utilisateur:motdepasse@ devant l’hôte s’il le demande."
        )
    return parts
