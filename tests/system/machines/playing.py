"""Playbooks as the operator runs them: ``ansible-playbook`` with an inventory, over SSH, from outside."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from provisioner.settings import environment
from tests.system.machines.base import PROJECT
from tests.system.machines.fleet import JOURNALS, Fleet
from tests.system.machines.machine import Machine
from tests.system.names.running import wait_until

PROGRAM = Path(sys.executable).parent / "ansible-playbook"
ANSIBLE = PROJECT / "ansible"
_VAULT_PASSWORD = "of-the-operators-vault"
_SECONDS = 1200
_COUNTS = re.compile(r"^(?P<host>\S+)\s+:\s+(?P<counts>(?:\w+=\d+\s*)+)$", re.MULTILINE)

_TASK = re.compile(r"^(?:TASK|RUNNING HANDLER) \[(.+)\] \*+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one machine, as the last lines of a play say them."""

    ok: int
    changed: int
    unreachable: int
    failed: int


@dataclass(frozen=True, slots=True)
class Recap:
    """``said`` is everything that was printed; ``hosts`` is empty when the play never began."""

    returncode: int
    hosts: dict[str, Counts]
    said: str

    @property
    def changed(self) -> int:
        return sum(counts.changed for counts in self.hosts.values())

    @property
    def changed_tasks(self) -> set[str]:
        """The names of those, handlers among them, that have changed something on any machine."""
        blocks = _TASK.split(self.said)
        return {name for name, said in zip(blocks[1::2], blocks[2::2], strict=True) if "\nchanged: " in said}

    def check(self) -> "Recap":
        """Itself, when nothing failed."""
        assert self.returncode == 0, self.said[-8000:]
        return self


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever has the project's folder, an inventory, and the key of the machines.

    ``groups`` says which machines are in which group, ``variables`` are those of all, ``own`` those of one by
    its name.
    """

    fleet: Fleet
    groups: Mapping[str, Sequence[Machine]]
    variables: Mapping[str, Any]
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def play(self, playbook: str, *arguments: str) -> Recap:
        """``playbook`` is a file of ``ansible/``; what it says stays beside the journals too."""
        log = self._log(playbook)
        with self._begin(playbook, *arguments, log=log) as playing:
            returncode = playing.wait(timeout=_SECONDS)
        said = log.read_text()
        return Recap(returncode, read_recap(said), said)

    def is_killed(self, playbook: str, when: Callable[[], bool], what: str) -> None:
        """It, and whatever it speaks with machines through, is gone without a word as soon as that holds."""
        log = self._log(playbook)
        with self._begin(playbook, log=log) as playing:
            wait_until(when, what, log=log, seconds=_SECONDS, pause=0.05)
            os.killpg(playing.pid, signal.SIGKILL)

    def _log(self, playbook: str) -> Path:
        JOURNALS.mkdir(exist_ok=True)
        return JOURNALS / f"{self.fleet.network.name}-{next(self.fleet.plays):02d}-{Path(playbook).stem}"

    @contextmanager
    def _begin(self, playbook: str, *arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """Ends with the block, if not before."""
        command = [str(PROGRAM), "--inventory", str(self._write_inventory()), playbook, *arguments]
        with (
            log.open("wb") as written,
            subprocess.Popen(
                self.fleet.network.within(*command),
                cwd=ANSIBLE,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as playing,
        ):
            try:
                yield playing
            finally:
                playing.kill()

    def told(self, **changes: Any) -> "Operator":
        """Whoever plays, with these variables changed."""
        return replace(self, variables={**self.variables, **changes})

    def sealed(self, value: str) -> dict[str, str]:
        """A variable as ``ansible-vault`` encrypts it."""
        command = [str(PROGRAM.with_name("ansible-vault")), "encrypt", "--output", "-"]
        self._vault_password.write_text(_VAULT_PASSWORD)
        done = subprocess.run(
            command,
            input=value,
            env=self._environment(),
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return {"__ansible_vault": done.stdout}

    @property
    def _vault_password(self) -> Path:
        return self.fleet.folder / "vault-password"

    def _write_inventory(self) -> Path:
        """As the operator copies the examples; JSON is YAML, and only the files' names tell Ansible so."""
        hosts = {
            machine.name: {
                "ansible_host": machine.address,
                "ansible_user": machine.installer.name,
                "ansible_become_password": machine.installer.password,
                "ansible_ssh_common_args": " ".join(self.fleet.shell.options),
                **self.own.get(machine.name, {}),
            }
            for machines in self.groups.values()
            for machine in machines
        }
        children: dict[str, Any] = {
            group: {"hosts": {machine.name: {} for machine in machines}}
            for group, machines in self.groups.items()
        }
        inventory = self.fleet.folder / "inventory" / "hosts.yml"
        variables = inventory.parent / "group_vars" / "provisioner.yml"
        variables.parent.mkdir(parents=True, exist_ok=True)
        inventory.write_text(json.dumps({"provisioner": {"hosts": hosts, "children": children}}))
        variables.write_text(json.dumps(dict(self.variables)))
        self._vault_password.write_text(_VAULT_PASSWORD)
        return inventory

    def _environment(self) -> dict[str, str]:
        own = self.fleet.folder / "ansible"
        return environment(
            ANSIBLE_HOME=str(own),
            ANSIBLE_LOCAL_TEMP=str(own / "tmp"),
            ANSIBLE_NOCOLOR="1",
            # Else a connection of Ansible's own that another run left open leads to its machine.
            ANSIBLE_SSH_CONTROL_PATH_DIR=str(self.fleet.folder / "cp"),
            ANSIBLE_STDOUT_CALLBACK="default",
            ANSIBLE_VAULT_PASSWORD_FILE=str(self._vault_password),
            LC_ALL="C.UTF-8",
        )


def read_recap(said: str) -> dict[str, Counts]:
    """The lines below « PLAY RECAP »."""
    _, _, recap = said.rpartition("PLAY RECAP")
    found = {}
    for line in _COUNTS.finditer(recap):
        counts = dict(pair.split("=") for pair in line["counts"].split())
        found[line["host"]] = Counts(*(int(counts[name]) for name in Counts.__slots__))
    return found
