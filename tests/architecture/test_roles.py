"""What the roles tell each process is what the code knows; examples name settings that there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from provisioner.addresses import CONSOLE_SECRETS, INSTANCES_SECRETS
from provisioner.settings import Settings

ANSIBLE = Path(__file__).parents[2] / "ansible"


def read(path: str) -> Any:
    return yaml.safe_load((ANSIBLE / path).read_text())


ENVIRONMENT = read("group_vars/all/environment.yml")
SETTINGS = read("group_vars/all/settings.yml")


def test_processes_are_told_settings_that_there_are() -> None:
    told = {name for part, names in ENVIRONMENT.items() if part.endswith("_environment") for name in names}
    assert len(told) > 20
    assert told <= {f"PROVISIONER_{name.upper()}" for name in Settings.model_fields}


def test_web_processes_are_handed_the_secrets_that_they_read_and_no_other() -> None:
    assert set(ENVIRONMENT["console_secrets"]) == set(CONSOLE_SECRETS)
    assert set(ENVIRONMENT["instances_secrets"]) == set(INSTANCES_SECRETS)


def test_only_the_worker_is_told_what_opens_archives_and_databases() -> None:
    web = ("service", "web", "console", "instances")
    told = {name: str(value) for part in web for name, value in ENVIRONMENT[f"{part}_environment"].items()}
    assert not [name for name in told if "WRITER" in name or "EXPIRER" in name or "SMTP" in name]
    assert told["PROVISIONER_DATABASE_URL"] == "postgresql://{{ database_place }}"
    assert not [name for name, value in told.items() if "password" in value]


def test_the_example_fills_in_whatever_has_to_be() -> None:
    example = read("variables.example.yml")
    assert set(example) <= set(SETTINGS)
    needed = set(read("roles/preflight/defaults/main.yml")["preflight_needed"])
    assert needed <= set(example)
    assert {name for name in needed if SETTINGS[name]} == set()


@pytest.mark.parametrize("name", ["one", "three"])
def test_example_inventories_have_every_group(name: str) -> None:
    inventory = read(f"inventory/example-{name}.yml")["provisioner"]
    assert set(inventory["children"]) == {"front", "web", "worker", "database"}
    named = {host for group in inventory["children"].values() for host in group["hosts"]}
    assert named == set(inventory["hosts"])


def test_each_process_has_the_handlers_that_are_asked_for_by_its_name() -> None:
    handlers, parts = (
        read("roles/service/handlers/main.yml"),
        set(read("roles/web/defaults/main.yml")["web_parts"]),
    )
    assert {f"Restart {process}" for process in {*parts, "worker"}} <= {one["name"] for one in handlers}
    reopening = [one["listen"].removeprefix("Reopen the sockets of ") for one in handlers if "listen" in one]
    assert sorted(reopening) == sorted([*parts, *parts]), "the service is stopped, and its socket opened"


def test_packages_wait_for_debian_s_own_updates_to_end() -> None:
    told = [
        task["ansible.builtin.apt"]
        for path in ANSIBLE.glob("roles/*/tasks/*.yml")
        for task in yaml.safe_load(path.read_text())
        if "ansible.builtin.apt" in task
    ]
    assert told
    assert {one.get("lock_timeout") for one in told} == {600}


def test_roles_use_what_comes_with_ansible_alone() -> None:
    used = {
        found
        for path in ANSIBLE.rglob("*.yml")
        for found in re.findall(r"^\s+(?:- )?([a-z_]+\.[a-z_]+\.[a-z_]+):", path.read_text(), re.MULTILINE)
    }
    assert used
    assert all(module.startswith("ansible.builtin.") for module in used)
