"""The main job on a fictional member, for somebody who has just cloned the project."""

import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner import serving
from provisioner.annex import read_bytes
from provisioner.app import CONSOLE_NAME, open_platform
from provisioner.cli import output
from provisioner.errors import Conflict, OutsideFailed
from provisioner.instances.dossier import Dossier
from provisioner.instances.onboarding import onboard as onboard_dossier
from provisioner.instances.waiting import bring_up
from provisioner.instances.work import Platform
from provisioner.models import Instance, Member
from provisioner.settings import Settings

HOST = "127.0.0.1"
START_SECONDS = 30
WAIT_SECONDS = 60


def refuse_a_real_installation(settings: Settings) -> None:
    """Raises Conflict where real members are served or real mails would leave."""
    if settings.secure:
        raise Conflict(
            "La démonstration ouvre la console à qui passe et montre les courriels : elle ne tourne que sur "
            f"localhost, pas sur {settings.base_domain} (PROVISIONER_BASE_DOMAIN)."
        )
    if settings.smtp_url is not None:
        raise Conflict("La démonstration n’envoie aucun courriel : retirez PROVISIONER_SMTP_URL.")


def bring_up_sample(settings: Settings) -> str:
    """Onboard the bundled sample unless it is there already; returns its slug. Raises OutsideFailed."""
    with open_platform(settings) as platform:
        try:
            instance_id = onboard_dossier(platform, sample(platform))
        except Conflict:
            instance_id = _existing(platform)
        if not bring_up(platform, instance_id, WAIT_SECONDS, output.step):
            raise OutsideFailed(
                "L’instance de démonstration n’est pas en ligne ; voir les conditions ci-dessus."
            )
        with Session(platform.control) as session:
            return session.get_one(Instance, instance_id).slug


def sample(platform: Platform) -> Dossier:
    """The bundled member: a whole signed offer, a logo and a banner, all fictional."""
    folder = resources.files(__package__).joinpath("sample")
    document = folder.joinpath("annexe.txt").read_bytes()
    return Dossier(
        document=document,
        reading=read_bytes(document, "annexe.txt"),
        logo=folder.joinpath("logo.png").read_bytes(),
        banner=folder.joinpath("banniere.png").read_bytes(),
        slug=None,
        acceptance=None,
        onboarded_by="démonstration",
    )


def visit(settings: Settings, slug: str) -> None:
    """Serve for a moment and look at the result as its users would. Raises OutsideFailed."""
    with _web_process(settings):
        console = settings.hostname(CONSOLE_NAME)
        instance = settings.hostname(slug)
        _expect(settings, console, "/login", "text/html")
        page = _expect(settings, instance, "/login", "text/html")
        for asset, content_type in (
            ("theme.css", "text/css"),
            ("banner.png", "image/png"),
            ("logo.png", "image/png"),
        ):
            _expect(settings, instance, _address_of(asset, page), content_type)
    output.line("Tout répond : console, instance, feuille de style, bannière, logo et page de connexion.")


def serve(settings: Settings, slug: str) -> None:
    """Serve console and instance, with a worker beside them, until stopped."""
    worker = subprocess.Popen([sys.executable, "-m", "provisioner", "worker"], stderr=subprocess.DEVNULL)
    try:
        _welcome(settings, slug)
        serving.serve(settings, HOST, demo=True)
    finally:
        worker.terminate()
        worker.wait()


def _welcome(settings: Settings, slug: str) -> None:
    output.line("")
    output.line(f"Console de l’équipe     {settings.url(CONSOLE_NAME)}")
    output.line(f"Instance du membre      {settings.url(slug)}")
    output.line(f"Courriels envoyés       {settings.url(CONSOLE_NAME)}/courriels")
    output.line("Ctrl+C arrête la démonstration ; « make demo » la reprend où elle en est.")


def _existing(platform: Platform) -> uuid.UUID:
    name = sample(platform).reading.annex.structure.name
    with Session(platform.control) as session:
        return session.scalars(select(Instance.id).join(Member).where(Member.name == name)).one()


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


def _wait_until_it_answers(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.HTTPError):
            httpx.get(_address(settings, "/login"), headers={"Host": settings.hostname(CONSOLE_NAME)})
            return
        time.sleep(0.1)
    raise OutsideFailed(f"Le service n’a pas démarré sur le port {settings.port} : est-il déjà pris ?")


def _expect(settings: Settings, host: str, path: str, content_type: str) -> str:
    response = httpx.get(_address(settings, path), headers={"Host": host})
    found = response.headers.get("Content-Type", "")
    if response.status_code != httpx.codes.OK or not found.startswith(content_type):
        raise OutsideFailed(f"http://{host}{path} répond {response.status_code} ({found}).")
    output.line(f"  ✓ http://{host}{path}")
    return response.text if content_type.startswith("text/") else ""


def _address_of(asset: str, page: str) -> str:
    found = re.search(rf'"(/theme/[^"]+/{re.escape(asset)})"', page)
    if found is None:
        raise OutsideFailed(f"La page de connexion ne montre pas {asset}.")
    return found[1]


def _address(settings: Settings, path: str) -> str:
    return f"http://{HOST}:{settings.port}{path}"
