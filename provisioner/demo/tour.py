"""Serving the sample member to somebody who tries the service, or visiting it by program."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from provisioner import serving
from provisioner.addresses import Addresses
from provisioner.app.hosts import CONSOLE_NAME, CONTACTS_NAME
from provisioner.backups.catalogue import newest_verified
from provisioner.errors import Conflict, OutsideFailed
from provisioner.instances.directory import find
from provisioner.settings import Settings
from provisioner.web.quantities import french_size

HOST = "127.0.0.1"
START_SECONDS = 30
# The clockwork comes round every minute.
BACKUP_SECONDS = 120
Say = Callable[[str], None]


def refuse_a_real_installation(settings: Settings) -> None:
    """Raises Conflict where real members are served or real mails would leave."""
    if settings.secure:
        raise Conflict(
            "La démonstration ouvre la console à qui passe et montre les courriels : elle ne tourne que sur "
            f"localhost, pas sur {settings.base_domain} (PROVISIONER_BASE_DOMAIN)."
        )
    if settings.smtp_url is not None:
        raise Conflict("La démonstration n’envoie aucun courriel : retirez PROVISIONER_SMTP_URL.")


def visit(installed: Settings, slug: str, say: Say) -> None:
    """Serve for a moment, on a port of its own, and look as users would. Raises OutsideFailed."""
    settings = installed.model_copy(update={"port": _free_port()})
    with _web_process(settings), _worker_process():
        console = settings.hostname(CONSOLE_NAME)
        instance = settings.hostname(slug)
        _expect(settings, say, console, "/login", "text/html")
        page = _expect(settings, say, instance, "/login", "text/html")
        for asset, content_type in (
            ("theme.css", "text/css"),
            ("banner.png", "image/png"),
            ("logo.png", "image/png"),
        ):
            _expect(settings, say, instance, _address_of(asset, page), content_type)
        _expect_backup(settings, slug, say)
    say("Tout répond : console, instance, feuille de style, bannière, logo et page de connexion.")


def serve(settings: Settings, slug: str, say: Say) -> None:
    """Serve console and instance, with a worker beside them, until stopped."""
    with _worker_process():
        _welcome(settings, slug, say)
        serving.serve(settings, HOST, demo=True)


def _welcome(settings: Settings, slug: str, say: Say) -> None:
    say("")
    say(f"Console de l’équipe     {settings.url(CONSOLE_NAME)}")
    say(f"Instance du membre      {settings.url(slug)}")
    say(f"Annexe du contact       {settings.url(CONTACTS_NAME)} (par le lien privé d’un courriel)")
    say(f"Courriels envoyés       {settings.url(CONSOLE_NAME)}/courriels")
    say("Ctrl+C arrête la démonstration ; « make demo » la reprend où elle en est.")


@contextmanager
def _web_process(settings: Settings) -> Iterator[None]:
    command = [sys.executable, "-m", "provisioner", "serve", "--host", HOST, "--port", str(settings.port)]
    process = subprocess.Popen(command)
    try:
        _wait_until_it_answers(settings, process)
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _worker_process() -> Iterator[None]:
    """What takes the first backup by itself."""
    process = subprocess.Popen([sys.executable, "-m", "provisioner", "worker", "--quiet"])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _expect_backup(settings: Settings, slug: str, say: Say) -> None:
    """Wait for the worker to have saved the instance and read that back. Raises OutsideFailed."""
    engine = create_engine(Addresses(settings).console)
    try:
        deadline = time.monotonic() + BACKUP_SECONDS
        while time.monotonic() < deadline:
            with Session(engine) as session:
                archive = newest_verified(session, find(session, slug).id)
            if archive is not None:
                say(f"  ✓ sauvegarde chiffrée, relue et vérifiée ({french_size(archive.bytes or 0)})")
                return
            time.sleep(0.2)
    finally:
        engine.dispose()
    raise OutsideFailed(f"L’instance n’a pas été sauvegardée en {BACKUP_SECONDS} s.")


def _wait_until_it_answers(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    # The port was free a moment ago: while our own process lives, the answer is its.
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.HTTPError):
            httpx.get(_address(settings, "/login"), headers={"Host": settings.hostname(CONSOLE_NAME)})
            return
        time.sleep(0.1)
    raise OutsideFailed(f"Le service n’a pas démarré sur le port {settings.port}.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _expect(settings: Settings, say: Say, host: str, path: str, content_type: str) -> str:
    response = httpx.get(_address(settings, path), headers={"Host": host})
    found = response.headers.get("Content-Type", "")
    if response.status_code != httpx.codes.OK or not found.startswith(content_type):
        raise OutsideFailed(f"http://{host}{path} répond {response.status_code} ({found}).")
    say(f"  ✓ http://{host}{path}")
    return response.text if content_type.startswith("text/") else ""


def _address_of(asset: str, page: str) -> str:
    found = re.search(rf'"(/theme/[^"]+/{re.escape(asset)})"', page)
    if found is None:
        raise OutsideFailed(f"La page de connexion ne montre pas {asset}.")
    return found[1]


def _address(settings: Settings, path: str) -> str:
    return f"http://{HOST}:{settings.port}{path}"
