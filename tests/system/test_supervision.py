"""Debian's Prometheus with the rules of the roles: it asks a worker that runs and a process that does not."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest

from provisioner.app.status import worker_status
from provisioner.domains.servers import Server
from provisioner.instances.work import Platform
from tests.mailbox import free_port
from tests.members import live_instance
from tests.system.names.running import running, wait_until
from tests.system.test_alerts import NAMES, RULES


@dataclass(frozen=True)
class Prometheus:
    """``worker`` answers, ``dead`` does not: the addresses that it asks."""

    url: str
    worker: str
    dead: str

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/-/ready").status_code == 200
        except httpx.HTTPError:
            return False

    def tells(self, page: str, **asked: str) -> Any:
        return httpx.get(f"{self.url}/api/v1/{page}", params=asked).raise_for_status().json()["data"]

    def finds(self, query: str) -> list[dict[str, str]]:
        """The labels of what the query finds."""
        return [each["metric"] for each in self.tells("query", query=query)["result"]]

    def down(self) -> set[str]:
        """Whom an alert is about that waits its two minutes."""
        alerts = [each["labels"] for each in self.tells("alerts")["alerts"]]
        return {labels["instance"] for labels in alerts if labels["alertname"] == "ProvisionerTargetDown"}

    def rules(self) -> list[dict[str, Any]]:
        return [rule for group in self.tells("rules")["groups"] for rule in group["rules"]]


@pytest.fixture
def prometheus(platform: Platform, tmp_path: Path) -> Iterator[Prometheus]:
    port, worker, dead = free_port(), free_port(), free_port()
    addresses = [f"127.0.0.1:{worker}", f"127.0.0.1:{dead}"]
    told = {
        "global": {"scrape_interval": "5s", "evaluation_interval": "1s"},
        "rule_files": [str(RULES)],
        "scrape_configs": [
            {"job_name": "provisioner-worker", "static_configs": [{"targets": addresses[:1]}]},
            {"job_name": "provisioner-console", "static_configs": [{"targets": addresses[1:]}]},
        ],
    }
    # Prometheus reads YAML, of which JSON is a part.
    (tmp_path / "prometheus.yml").write_text(json.dumps(told))
    command = [
        *("prometheus", f"--config.file={tmp_path / 'prometheus.yml'}"),
        *(f"--storage.tsdb.path={tmp_path / 'data'}", f"--web.listen-address=127.0.0.1:{port}"),
    ]
    where = Server(ip_address("127.0.0.1"), worker)
    supervised = replace(platform, settings=platform.settings.model_copy(update={"status_address": where}))
    with worker_status(supervised, lambda: False), running(command, tmp_path / "log"):
        yield Prometheus(f"http://127.0.0.1:{port}", *addresses)


def test_it_reads_what_a_worker_tells_and_judges_by_the_rules(
    platform: Platform, prometheus: Prometheus, tmp_path: Path
) -> None:
    slug = live_instance(platform).slug
    told = f'provisioner_instance_active{{job="provisioner-worker", slug="{slug}"}} == 1'

    def soon(holds: Callable[[], bool], what: str) -> None:
        wait_until(holds, what, log=tmp_path / "log", seconds=120, pause=0.5)

    soon(prometheus.answers, "Prometheus")
    soon(lambda: len(prometheus.finds(told)) == 1, "what the worker tells")
    soon(lambda: prometheus.down() == {prometheus.dead}, "an alert about the other one")
    soon(lambda: {rule["health"] for rule in prometheus.rules()} == {"ok"}, "each rule was judged")
    assert sorted(rule["name"] for rule in prometheus.rules()) == sorted(NAMES)
