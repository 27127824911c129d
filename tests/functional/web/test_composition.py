"""What is served together, and what the serving process has to know for it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr
from werkzeug.test import Client

from provisioner.addresses import Addresses
from provisioner.app.web import WebApplication
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.serving import without_administrator
from provisioner.settings import Settings
from tests.clusters import open_cluster
from tests.command_line import CommandLine
from tests.mailbox import free_port
from tests.members import live_instance
from tests.serving import serving_from_scratch

ADMINISTRATORS = {"database-admin", "database-superuser", "operator", "manifest-signing"}


@pytest.fixture(scope="module")
def live(platform: Platform) -> Instance:
    return live_instance(platform)


@pytest.fixture
def web_settings(platform: Platform, tmp_path: Path) -> Settings:
    """The installation as a process sees it that was given only the secrets of serving."""
    secrets = tmp_path / "secrets"
    shutil.copytree(platform.settings.secrets, secrets)
    for name in ADMINISTRATORS:
        (secrets / name).unlink(missing_ok=True)
    return platform.settings.model_copy(update={"secrets_dir": secrets})


@pytest.fixture
def client(web_settings: Settings) -> Iterator[Client]:
    application = WebApplication(web_settings)
    yield Client(application)
    application.close()


def test_console_and_instances_are_served_without_any_administrators_secret(
    client: Client, web_settings: Settings, live: Instance
) -> None:
    for host, expected in (
        ("console.localhost", "Console Mixeur"),
        (f"{live.slug}.localhost", live.member.name),
        (f"{live.slug.upper()}.LOCALHOST.:8000", live.member.name),
    ):
        response = client.get("/login", headers={"Host": host})
        assert (response.status_code, expected in response.text) == (200, True), host
    assert {path.name for path in web_settings.secrets.iterdir()} & ADMINISTRATORS == set()


@pytest.mark.parametrize(
    ("host", "title"), [("annexe", "Annexe Mixeur"), ("domaine", "Nom de domaine Mixeur")]
)
def test_what_opens_by_a_private_link_has_a_host_of_its_own(client: Client, host: str, title: str) -> None:
    response = client.get("/accessibilite", headers={"Host": f"{host}.localhost:8000"})
    assert (response.status_code, title in response.text) == (200, True)
    assert client.get("/login", headers={"Host": f"{host}.localhost"}).status_code == 404


def test_each_application_signs_with_a_secret_of_its_own(client: Client, web_settings: Settings) -> None:
    names = ("console", "contacts", "dns-pages", "contact-links", "domain-links", "domain-tokens")
    secrets = {(web_settings.secrets / name).read_text() for name in names}
    assert len(secrets) == len(names)


@pytest.mark.parametrize(
    "host", ["", "localhost", "127.0.0.1", "personne.localhost", "console.localhost.evil"]
)
def test_a_host_that_is_nobodys_gets_nobodys_page(client: Client, live: Instance, host: str) -> None:
    response = client.get("/login", headers={"Host": host})
    assert response.status_code == 404
    assert live.member.name not in response.text
    assert "Console" not in response.text


def test_a_server_given_by_address_is_known_to_the_web_without_its_password() -> None:
    given = Settings(database_url=SecretStr("postgresql://admin:hush@db.example:5433/control"))
    stripped = without_administrator(given)
    assert stripped.database_url is not None
    assert stripped.database_url.get_secret_value() == "postgresql://db.example:5433/control"
    for settings in (given, stripped):
        server = Addresses(settings).server
        assert (server.host, server.username, server.password) == ("db.example", None, None)


def test_what_serves_was_not_even_started_with_the_administrators_password(tmp_path: Path) -> None:
    with open_cluster(tmp_path / "cluster") as url:
        password = str(url.password)
        address = url.render_as_string(hide_password=False)
        run = CommandLine(tmp_path, PROVISIONER_DATABASE_URL=address)
        with serving_from_scratch(run, free_port()) as process:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            for pid in [str(process.pid), *children]:
                assert quote(password) not in Path(f"/proc/{pid}/environ").read_text()
                assert password not in Path(f"/proc/{pid}/environ").read_text()
