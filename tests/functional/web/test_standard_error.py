"""What the real processes say on standard error: JSON, so that any collector can read it."""

import json
import socket
from contextvars import copy_context
from pathlib import Path
from typing import Any

import httpx
import pytest

from provisioner.instances.onboarding import onboard
from provisioner.instances.work import Platform
from tenants import log_lines
from tests.command_line import CommandLine
from tests.functional.worker.watching import wait_until
from tests.mailbox import free_port
from tests.members import live_instance, order
from tests.prepared import running
from tests.serving import log_of, serving

# For the person who starts the service, before it serves.
GREETING = "Console : http"
SECRET = "S3cretDUnLienQueNulJournalNeDoitRetenir"


def told(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines() if not line.startswith(GREETING)]


@pytest.fixture
def run(platform: Platform, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, PROVISIONER_DATA_DIR=str(platform.settings.data_dir))


def send(port: int, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall(raw)
        return wire.recv(200)


def test_the_web_process_tells_each_answer_and_no_address(platform: Platform, run: CommandLine) -> None:
    instance, port = live_instance(platform), free_port()
    host = platform.settings.hostname(instance.slug)
    with serving(run, port):
        seen = httpx.get(f"http://127.0.0.1:{port}/invitation/x/{SECRET}", headers={"Host": host})
        # What gunicorn refuses by itself, and would quote.
        refused = send(port, f"GET /invitation/x/{SECRET} PLAIN/1.0\r\n\r\n".encode())
        broken = send(port, f"GET /login HTTP/1.1\r\nHo st: {SECRET}\r\n\r\n".encode())
    assert (refused[:12], broken[:12]) == (b"HTTP/1.1 400", b"HTTP/1.1 400")
    lines = told(log_of(run))
    mine = [line for line in lines if line.get("request") == seen.headers["X-Request-Id"]]
    (answered,) = [line for line in mine if line["event"] == "answered"]
    assert (answered["endpoint"], answered["status"]) == ("invitation.show", 410)
    assert (answered["instance"], answered["slug"]) == (str(instance.id), instance.slug)
    assert len([line for line in lines if line["logger"] == "gunicorn.error"]) == 2
    assert SECRET not in log_of(run).read_text()


def test_each_line_of_a_job_says_which_it_is_and_about_what(platform: Platform, run: CommandLine) -> None:
    instance_id = str(onboard(platform, order()))
    log = run.folder / "worker.log"
    with running(["worker"], run.environment, log=log):
        wait_until(lambda: f'"instance_id": "{instance_id}"' in log.read_text())
    jobs = [line["job"] for line in told(log) if line.get("instance_id") == instance_id]
    assert jobs[0] == "reconcile"
    # Made, it may already have been saved.
    assert set(jobs) <= {"reconcile", "back-up"}


def test_lines_after_a_look_at_a_page_are_about_what_they_were_before(platform: Platform) -> None:
    instance = live_instance(platform)
    host = platform.settings.hostname(instance.slug)

    def look() -> tuple[list[int], list[str | None]]:
        log_lines.begin(job="reconcile")
        answers = platform.runtime.ask(host)
        return [answer.status for answer in answers], [log_lines.told(name) for name in ("job", "endpoint")]

    # Whatever was asked in this thread before has left its facts; nobody after this is to find ours.
    assert copy_context().run(look) == ([200], ["reconcile", None])
