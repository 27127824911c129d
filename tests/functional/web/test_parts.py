"""``serve --only``: each part is a process that was given its own secrets and nothing else."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from werkzeug.datastructures import Headers

from provisioner.app.web import Part
from provisioner.errors import OutsideFailed
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.serving import check_secrets
from tests.command_line import CommandLine
from tests.mailbox import free_port
from tests.members import live_instance
from tests.pages import check_page
from tests.serving import serving

CONSOLE_SECRETS = (
    "database-console",
    "console",
    "contacts",
    "dns-pages",
    "staff-links",
    "staff-factors",
    "contact-links",
    "domain-links",
    "domain-tokens",
    "tenants",
    "operator-recipient",
)


@pytest.fixture(scope="module")
def live(platform: Platform) -> Instance:
    return live_instance(platform)


def process_with(platform: Platform, folder: Path, names: Sequence[str], **settings: str) -> CommandLine:
    """On the installation of ``platform``, given these secrets in a folder that nobody writes to."""
    secrets = folder / "credentials"
    secrets.mkdir()
    for name in names:
        shutil.copy(platform.settings.secrets / name, secrets / name)
        (secrets / name).chmod(0o400)
    secrets.chmod(0o500)
    return CommandLine(
        folder,
        PROVISIONER_DATA_DIR=str(platform.settings.data_dir),
        PROVISIONER_SECRETS_DIR=str(secrets),
        **settings,
    )


def secrets_of(run: CommandLine) -> list[str]:
    return sorted(path.name for path in (run.folder / "credentials").iterdir())


@contextmanager
def visiting(run: CommandLine, *arguments: str) -> Iterator[httpx.Client]:
    port = free_port()
    with serving(run, port, *arguments), httpx.Client(base_url=f"http://127.0.0.1:{port}") as visitor:
        yield visitor


def test_instances_are_served_with_one_secret(platform: Platform, live: Instance, tmp_path: Path) -> None:
    ask_port = free_port()
    run = process_with(platform, tmp_path, ("tenants",), PROVISIONER_ASK_ADDRESS=f"127.0.0.1:{ask_port}")
    with visiting(run, "--only", "instances") as visitor:
        page = visitor.get("/login", headers={"Host": f"{live.slug}.localhost"})
        check_page(page.text, Headers(page.headers.multi_items()))
        assert (page.status_code, live.member.name in page.text) == (200, True)
        for host in ("console", "annexe", "domaine"):
            answer = visitor.get("/login", headers={"Host": f"{host}.localhost"})
            assert (answer.status_code, "Console" in answer.text) == (404, False), host
        # Names of the other process's pages have certificates too.
        for name in (f"{live.slug}.localhost", "console.localhost", "annexe.localhost"):
            asked = httpx.get(f"http://127.0.0.1:{ask_port}/ask", params={"domain": name})
            assert asked.status_code == 200, name
    assert secrets_of(run) == ["tenants"]


def test_the_console_is_served_with_its_own(platform: Platform, live: Instance, tmp_path: Path) -> None:
    # The question is the other process's to answer.
    run = process_with(platform, tmp_path, CONSOLE_SECRETS, PROVISIONER_ASK_ADDRESS="192.0.2.1:9000")
    with visiting(run, "--only", "console") as visitor:
        pages = {"console": "/login", "annexe": "/accessibilite", "domaine": "/accessibilite"}
        for host, path in pages.items():
            page = visitor.get(path, headers={"Host": f"{host}.localhost"})
            check_page(page.text, Headers(page.headers.multi_items()))
            assert (page.status_code, "Mixeur" in page.text) == (200, True), host
        for host in (f"{live.slug}.localhost", "personne.localhost", "127.0.0.1"):
            answer = visitor.get("/login", headers={"Host": host})
            assert (answer.status_code, live.member.name in answer.text) == (421, False), host
            assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert secrets_of(run) == sorted(CONSOLE_SECRETS)


@pytest.mark.parametrize(("only", "missing"), [("console", "operator-recipient"), ("instances", "tenants")])
def test_a_secret_that_is_missing_is_named_and_not_made(
    platform: Platform, tmp_path: Path, only: str, missing: str
) -> None:
    given = sorted({*CONSOLE_SECRETS} - {missing})
    run = process_with(platform, tmp_path, given)
    done = run("serve", "--only", only, "--port", str(free_port()))
    assert (done.returncode, "Traceback" in done.stderr) == (6, False)
    assert f"credentials/{missing} manque" in done.stderr
    assert "LoadCredential=" in done.stderr
    assert secrets_of(run) == given


@pytest.mark.parametrize("missing", CONSOLE_SECRETS)
def test_no_part_is_put_together_without_a_secret_of_its_own(
    platform: Platform, tmp_path: Path, missing: str
) -> None:
    secrets = tmp_path / "credentials"
    shutil.copytree(platform.settings.secrets, secrets)
    (secrets / missing).unlink()
    settings = platform.settings.model_copy(update={"secrets_dir": secrets})
    parts = [None, Part.CONSOLE, *([Part.INSTANCES] if missing == "tenants" else [])]
    for part in parts:
        with pytest.raises(OutsideFailed, match=f"{missing} manque"):
            check_secrets(settings, part)
    assert not (secrets / missing).exists()
