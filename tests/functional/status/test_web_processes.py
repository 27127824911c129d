"""Two processes of ``serve`` under one supervision: what they count, whether they are ready, who may ask."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL

from provisioner.addresses import CONTROL_DATABASE, without_role
from provisioner.instances.work import Platform
from provisioner.status.readiness import STOPPING
from storage.database import connect
from tests.clusters import open_cluster, stopped
from tests.command_line import ACCEPTED, CommandLine, document
from tests.functional.status.scraping import Scrape
from tests.installation import forgo_durability
from tests.mailbox import free_port
from tests.prepared import running
from tests.serving import serving

BASE = "mixeur.test"
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Supervised:
    """``serve`` with two processes and a status listener, over a cluster of its own with one instance."""

    commands: CommandLine
    slug: str
    port: int
    status_port: int
    processes: list[str]
    server: URL
    client: httpx.Client

    def get(self, name: str, path: str = "/login") -> int:
        return self.request("GET", name, path)

    def request(self, method: str, name: str, path: str, data: dict[str, str] | None = None) -> int:
        headers = {"Host": f"{name}.{BASE}", "X-Forwarded-Proto": "https"}
        url = f"http://127.0.0.1:{self.port}{path}"
        return self.client.request(method, url, headers=headers, data=data).status_code

    def status(self, path: str) -> httpx.Response:
        # A connection for each question: whichever process takes it.
        return self.client.get(f"http://127.0.0.1:{self.status_port}{path}", headers={"Connection": "close"})

    def scrape(self) -> Scrape:
        return Scrape.of(self.status("/metrics").text)


@pytest.fixture(scope="module")
def supervised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervised]:
    folder = tmp_path_factory.mktemp("supervised")
    port, status_port = free_port(), free_port()
    with open_cluster(folder / "cluster") as server:
        forgo_durability(server)
        commands = CommandLine(
            folder,
            PROVISIONER_DATABASE_URL=server.render_as_string(hide_password=False),
            PROVISIONER_BASE_DOMAIN=BASE,
            PROVISIONER_TRUSTED_PROXIES='["127.0.0.1/32"]',
            PROVISIONER_WEB_PROCESSES="2",
            PROVISIONER_STATUS_ADDRESS=f"127.0.0.1:{status_port}",
        )
        done = commands("onboard", commands.annex(), "--logo", commands.logo, *ACCEPTED, "--json")
        assert done.returncode == 0, done.stderr
        slug = document(done)["slug"]
        # As in service: whoever serves is not told the administrator's password.
        served = CommandLine(folder)
        served.environment = {
            **commands.environment,
            "PROVISIONER_DATABASE_URL": without_role(server).render_as_string(),
        }
        with serving(served, port) as process, httpx.Client(timeout=60) as client:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            yield Supervised(commands, slug, port, status_port, children, server, client)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_requests_are_counted_by_instance_whichever_process_answers(supervised: Supervised) -> None:
    assert len(supervised.processes) == 2
    labels = {"application": "instances", "slug": supervised.slug, "method": "read", "status": "2xx"}
    before = supervised.scrape()("provisioner_requests_total", **labels)
    # New connections: the processes share them as they come.
    url = f"http://127.0.0.1:{supervised.port}/login"
    headers = {"Host": f"{supervised.slug}.{BASE}", "X-Forwarded-Proto": "https", "Connection": "close"}
    for _ in range(40):
        assert supervised.client.get(url, headers=headers).status_code == 200
    counted = [supervised.scrape() for _ in range(5)]
    assert {seen("provisioner_requests_total", **labels) for seen in counted} == {before + 40}
    took = counted[0].total("provisioner_request_duration_seconds_count", slug=supervised.slug)
    assert took == counted[0].total("provisioner_requests_total", slug=supervised.slug)


@pytest.mark.parametrize(
    ("name", "application", "path"),
    [
        ("console", "console", "/login"),
        ("annexe", "contacts", "/accessibilite"),
        ("domaine", "dns", "/accessibilite"),
    ],
    ids=["console", "contacts", "dns"],
)
def test_our_own_pages_are_counted_by_application(
    supervised: Supervised, name: str, application: str, path: str
) -> None:
    labels = {"application": application, "slug": "", "method": "read", "status": "2xx"}
    before = supervised.scrape()("provisioner_requests_total", **labels)
    assert supervised.get(name, path) == 200
    assert supervised.scrape()("provisioner_requests_total", **labels) == before + 1


def test_a_name_that_is_nobodys_makes_no_series_of_its_own(supervised: Supervised) -> None:
    labels = {"application": "instances", "slug": "", "method": "read", "status": "4xx"}
    before = supervised.scrape()("provisioner_requests_total", **labels)
    for number in range(5):
        assert supervised.get(f"personne-{number}") == 404
    seen = supervised.scrape()
    assert seen("provisioner_requests_total", **labels) == before + 5
    slugs = {dict(has).get("slug") for name, has in seen.samples if name == "provisioner_requests_total"}
    assert slugs <= {"", supervised.slug}


def test_a_wrong_password_is_counted_as_refused(supervised: Supervised) -> None:
    page = supervised.client.get(
        f"http://127.0.0.1:{supervised.port}/login",
        headers={"Host": f"{supervised.slug}.{BASE}", "X-Forwarded-Proto": "https"},
    )
    (token,) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    typed = {"email": "personne@ailleurs.example", "password": "ce n’est pas lui", "csrf_token": token}
    cookie = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    answer = supervised.client.post(
        f"http://127.0.0.1:{supervised.port}/login",
        headers={
            "Host": f"{supervised.slug}.{BASE}",
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{supervised.slug}.{BASE}/login",
            "Cookie": cookie,
        },
        data=typed,
    )
    assert answer.status_code == 422
    seen = supervised.scrape()
    labels = {"application": "instances", "slug": supervised.slug}
    assert seen("provisioner_login_attempts_total", **labels, outcome="refused") == 1
    assert seen("provisioner_login_attempts_total", **labels, outcome="accepted") == 0
    assert "@" not in supervised.status("/metrics").text


def test_the_pages_of_people_are_not_at_the_listener_nor_the_reverse(supervised: Supervised) -> None:
    assert supervised.status("/login").status_code == 404
    for path in ("/metrics", "/readyz", "/healthz"):
        assert supervised.get("console", path) == 404
        assert supervised.get(supervised.slug, path) == 404


def test_without_its_database_a_process_is_healthy_and_not_ready(supervised: Supervised) -> None:
    assert (supervised.status("/readyz").status_code, supervised.status("/readyz").text) == (200, "ok\n")
    with stopped(supervised.commands.folder / "cluster"):
        lacking = supervised.status("/readyz")
        assert (lacking.status_code, lacking.text) == (503, "La base de contrôle ne répond pas.\n")
        assert supervised.status("/healthz").status_code == 200
        failed = {"application": "instances", "slug": "", "method": "read", "status": "5xx"}
        before = supervised.scrape()("provisioner_requests_total", **failed)
        assert supervised.get(supervised.slug) == 503
        assert supervised.scrape()("provisioner_requests_total", **failed) == before + 1
    assert supervised.status("/readyz").status_code == 200


def test_a_database_that_is_too_old_is_not_ready(supervised: Supervised) -> None:
    with connect(supervised.server, CONTROL_DATABASE) as admin:
        (known,) = admin.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
        admin.execute("UPDATE alembic_version SET version_num = '0001'")
        old = supervised.status("/readyz")
        admin.execute("UPDATE alembic_version SET version_num = '9999'")
        later = supervised.status("/readyz")
        admin.execute("UPDATE alembic_version SET version_num = %s", [known])
    assert (old.status_code, "provisioner migrate" in old.text) == (503, True)
    assert later.status_code == 200


def test_what_a_process_counted_is_not_lost_when_it_dies(supervised: Supervised) -> None:
    name = "provisioner_requests_total"
    assert supervised.get(supervised.slug) == 200
    before = supervised.scrape().total(name, slug=supervised.slug)
    for pid in supervised.processes:
        subprocess.run(["kill", "-KILL", pid], check=True)
    wait_until(lambda: _answers(supervised))
    assert supervised.scrape().total(name, slug=supervised.slug) == before


def _answers(supervised: Supervised) -> bool:
    try:
        return supervised.status("/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def watched(platform: Platform, folder: Path, status_port: int) -> CommandLine:
    """In the installation of ``platform``, with a status listener."""
    return CommandLine(
        folder,
        PROVISIONER_DATA_DIR=str(platform.settings.data_dir),
        PROVISIONER_STATUS_ADDRESS=f"127.0.0.1:{status_port}",
    )


def test_numbers_are_kept_in_memory_and_are_gone_with_the_service(platform: Platform, tmp_path: Path) -> None:
    port, status_port = free_port(), free_port()
    with serving(watched(platform, tmp_path, status_port), port) as process:
        assert httpx.get(f"http://127.0.0.1:{status_port}/readyz", timeout=30).status_code == 200
        (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        mapped = Path(f"/proc/{child}/maps").read_text()
        (folder,) = set(re.findall(r"(/dev/shm/provisioner-metrics-\w+)/", mapped))
        assert Path(folder).stat().st_mode & 0o777 == 0o700
    assert process.wait(0) == 0
    assert not Path(folder).exists()


def test_one_that_was_told_to_stop_says_so_to_who_is_still_connected(
    platform: Platform, tmp_path: Path
) -> None:
    # A connection that is kept is heard for two seconds more: a busy machine may let one of them pass.
    assert any(STOPPING in _last_words(platform, tmp_path) for _ in range(3))


def _last_words(platform: Platform, folder: Path) -> str:
    """Of a process, asked over one connection until it is gone or not ready any more."""
    port, status_port = free_port(), free_port()
    with (
        serving(watched(platform, folder, status_port), port) as process,
        closing(HTTPConnection("127.0.0.1", status_port, timeout=30)) as kept,
    ):
        answer = _ask(kept)
        assert answer == "ok\n"
        process.terminate()
        while answer == "ok\n":
            answer = _ask(kept)
    return answer


def _ask(kept: HTTPConnection) -> str:
    try:
        kept.request("GET", "/readyz")
        return kept.getresponse().read().decode()
    except (OSError, HTTPException):
        return ""


def test_the_listener_has_a_port_of_its_own(tmp_path: Path) -> None:
    port = free_port()
    commands = CommandLine(tmp_path, PROVISIONER_STATUS_ADDRESS=f"127.0.0.1:{port}")
    done = commands("serve", "--port", str(port))
    assert (done.returncode, "PROVISIONER_STATUS_ADDRESS" in done.stderr) == (5, True)


def test_a_worker_tells_of_the_instance_and_its_archives(supervised: Supervised) -> None:
    assert supervised.commands("backup", "run", supervised.slug).returncode == 0
    assert supervised.commands("backup", "run", "--control").returncode == 0
    port = free_port()
    environment = {**supervised.commands.environment, "PROVISIONER_STATUS_ADDRESS": f"127.0.0.1:{port}"}
    commands = CommandLine(supervised.commands.folder)
    commands.environment = environment
    mine = Supervised(commands, supervised.slug, 0, port, [], supervised.server, supervised.client)
    with running(["worker", "--quiet"], commands.environment) as process:
        wait_until(lambda: _answers(mine))
        assert mine.status("/readyz").text == "ok\n"
        seen = mine.scrape()
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0
    day = 86_400
    assert seen("provisioner_instances", state="active") == 1
    assert time.time() - seen("provisioner_instance_archive_timestamp_seconds", slug=supervised.slug) < day
    assert time.time() - seen("provisioner_control_archive_timestamp_seconds") < day
    assert seen("provisioner_instance_database_bytes", slug=supervised.slug) > 5_000_000
    assert seen.total("provisioner_conditions_not_holding", type="Served") == 0
    assert seen("provisioner_control_database_up") == 1
    assert seen("process_open_fds") > 0
