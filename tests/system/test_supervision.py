"""Debian's Prometheus with the rules of the roles: it asks a worker that runs and a process that does not."""

import json
from collections.abc import Iterator
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

    def tells(self, page: str, **asked: str) -> Any:
        return httpx.get(f"{self.url}/api/v1/{page}", params=asked).raise_for_status().json()["data"]

    def finds(self, query: str) -> list[dict[str, str]]:
        """The labels of what the query finds."""
        return [each["metric"] for each in self.tells("query", query=query)["result"]]


@pytest.fixture
def prometheus(platform: Platform, tmp_path: Path) -> Iterator[Prometheus]:
    port, worker, dead = free_port(), free_port(), free_port()
    addresses = [f"127.0.0.1:{worker}", f"127.0.0.1:{dead}"]
    told = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
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
    instance = live_instance(platform)

    def is_known() -> bool:
        try:
            return prometheus.finds(f'provisioner_instance_active{{slug="{instance.slug}"}} == 1') != []
        except httpx.HTTPError:
            return False

    wait_until(is_known, "a scrape", log=tmp_path / "log", seconds=120)
    (up,) = prometheus.finds("up == 1")
    assert (up["job"], up["instance"]) == ("provisioner-worker", prometheus.worker)
    wait_until(lambda: _waiting(prometheus) != [], "an alert", log=tmp_path / "log", seconds=120)
    (labels,) = _waiting(prometheus)
    assert labels["instance"] == prometheus.dead

    rules = [rule for group in prometheus.tells("rules")["groups"] for rule in group["rules"]]
    assert sorted(rule["name"] for rule in rules) == sorted(NAMES)
    assert [rule["name"] for rule in rules if rule["health"] != "ok" or rule.get("lastError")] == []


def _waiting(prometheus: Prometheus) -> list[dict[str, str]]:
    """Targets that are down, for less than the two minutes after which somebody is called."""
    alerts = prometheus.tells("alerts")["alerts"]
    return [each["labels"] for each in alerts if each["labels"]["alertname"] == "ProvisionerTargetDown"]
