"""One machine: its power button, its disk, and a shell on it."""

import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.system.machines.base import Base
from tests.system.machines.network import OUTSIDE, Network, is_running, remove_cgroups
from tests.system.names.running import wait_until

_START = Path(__file__).with_name("start_machine")
_BOOTING_SECONDS = 120
_STOPPING_SECONDS = 120
_COMMAND_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Shell:
    """Who is let into all machines of a run, and how they are known."""

    key: Path
    known_hosts: Path

    @property
    def options(self) -> list[str]:
        told = {
            "BatchMode": "yes",
            "ConnectTimeout": "5",
            "IdentitiesOnly": "yes",
            "IdentityFile": str(self.key),
            "LogLevel": "ERROR",
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": str(self.known_hosts),
        }
        return ["-F", "none", *(f"-o{name}={value}" for name, value in told.items())]


@dataclass(frozen=True, slots=True)
class Installer:
    """Whom playbooks come as; ``password`` is what ``sudo`` asks of whoever is not root."""

    name: str = "root"
    password: str | None = None


@dataclass(slots=True)
class Machine:
    """``disk`` is the folder of what it wrote, over the base's root."""

    name: str
    address: str
    disk: Path
    base: Base
    network: Network
    shell: Shell
    installer: Installer = Installer()
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def make(self) -> None:
        """A disk as the installer leaves it: a name, an address, and the key of whoever installs."""
        for part in ("written", "work", "root"):
            (self.disk / part).mkdir(parents=True)
        self._write("etc/hostname", f"{self.name}\n")
        self._write("etc/hosts", f"127.0.0.1 localhost\n127.0.1.1 {self.name}\n::1 localhost\n")
        self._write("etc/resolv.conf", f"nameserver {OUTSIDE}\n")
        self._write("root/.ssh/authorized_keys", self.shell.key.with_suffix(".pub").read_text())
        for private in ("root", "root/.ssh"):
            (self.disk / "written" / private).chmod(0o700)
        self.network.plug(self.name, self.address)

    def start(self) -> float:
        """Seconds until it has booted."""
        self.network.mend(self.name)
        told = [self.name, self._namespace, str(self.base.root), str(self.disk), str(self.base.packages)]
        # Whatever ends this process ends the machine.
        own = ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"]
        command = ["setpriv", "--pdeathsig", "KILL", *own, str(_START), *told]
        with self.console.open("ab") as log:
            self._running = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        return self.is_booted()

    def is_booted(self) -> float:
        """Returns once everything that it starts by itself was started; seconds."""
        return wait_until(self._has_booted, f"{self.name} boots", log=self.console, seconds=_BOOTING_SECONDS)

    def stop(self) -> None:
        """As its power button does."""
        assert self._running is not None
        self._call("systemctl poweroff")
        self._running.wait(timeout=_STOPPING_SECONDS)
        self._running = None

    def kill(self) -> None:
        """As when somebody pulls the plug: nothing on it is told, nor anybody who speaks with it."""
        if self._running is not None:
            self.network.cut(self.name)
            self._running.kill()
            self._running.wait(timeout=_STOPPING_SECONDS)
            wait_until(lambda: not is_running(self._namespace), f"{self.name} is off")
            self._running = None

    def reboot(self) -> float:
        """Seconds until it is back."""
        before = self.run("cat /proc/sys/kernel/random/boot_id")
        self._call("systemctl reboot")
        asked = "cat /proc/sys/kernel/random/boot_id"
        gone = wait_until(
            lambda: self._call(asked).stdout not in ("", before), f"{self.name} reboots", log=self.console
        )
        return gone + self.is_booted()

    def run(self, command: str, *, text: str | None = None, seconds: float = _COMMAND_SECONDS) -> str:
        """What the shell command says on standard output; fails with what it says when it fails.

        ``text`` is its standard input.
        """
        done = self.tries(command, text=text, seconds=seconds)
        assert done.returncode == 0, (
            f"{self.name}: {command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return done.stdout

    def tries(
        self, command: str, *, text: str | None = None, seconds: float = _COMMAND_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        """The same, whatever comes of it; 255 is SSH's own trouble."""
        return self._call(command, text=text, seconds=seconds)

    def put(self, path: str, content: bytes, mode: str = "600") -> None:
        """A file of root's."""
        quoted = shlex.quote(path)
        command = f"umask 077; cat >{quoted} && chmod {mode} {quoted}"
        subprocess.run(
            self._ssh(command), input=content, check=True, capture_output=True, timeout=_COMMAND_SECONDS
        )

    def get(self, path: str) -> bytes:
        command = self._ssh(f"cat {shlex.quote(path)}")
        return subprocess.run(command, check=True, capture_output=True, timeout=_COMMAND_SECONDS).stdout

    def admit(self, installer: Installer) -> None:
        """As Debian's installer makes whoever may become root; with the key that root was given."""
        name, home = installer.name, f"/home/{installer.name}/.ssh"
        self.run(f"useradd --create-home --shell /bin/bash --groups sudo {name}")
        self.run("chpasswd", text=f"{name}:{installer.password}\n")
        self.run(f"install -d -m 700 -o {name} {home}")
        self.run(f"install -m 600 -o {name} /root/.ssh/authorized_keys {home}")
        self.installer = installer

    def forget(self) -> None:
        """Turn it off and throw its disk away; name and address are free for another."""
        self.kill()
        self.network.unplug(self.name)
        remove_cgroups(self._namespace)
        shutil.rmtree(self.disk)

    @property
    def console(self) -> Path:
        """What it says on its console."""
        return self.disk / "console"

    def keep_journal(self, folder: Path) -> None:
        """Console and journal as text, whether or not it runs."""
        folder.mkdir(parents=True, exist_ok=True)
        journal = self.disk / "written" / "var/log/journal"
        with (folder / f"{self.name}.journal").open("wb") as written:
            command = ["journalctl", "--no-pager", "--quiet", "--directory", str(journal)]
            subprocess.run(command, check=False, stdout=written, stderr=written, timeout=60)
        shutil.copy(self.console, folder / f"{self.name}.console")

    @property
    def _namespace(self) -> str:
        """Of its network; its cgroup has the same name."""
        return f"{self.network.name}-{self.name}"

    def _write(self, path: str, text: str) -> None:
        target = self.disk / "written" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def _has_booted(self) -> bool:
        assert self._running is not None
        assert self._running.poll() is None, self.console.read_text(errors="replace")[-4000:]
        return self._call("systemctl is-system-running --wait").stdout.strip() in {"running", "degraded"}

    def _call(
        self, command: str, *, text: str | None = None, seconds: float = _COMMAND_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        given = {"input": text} if text is not None else {"stdin": subprocess.DEVNULL}
        return subprocess.run(
            self._ssh(command), check=False, capture_output=True, text=True, timeout=seconds, **given
        )

    def _ssh(self, command: str) -> list[str]:
        return self.network.within("ssh", *self.shell.options, f"root@{self.address}", command)
