"""Looks at names of the world, by the command and by the code behind it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import Seen
from provisioner.domains.resolver.looking import look_at
from provisioner.domains.resolver.where import Where
from provisioner.domains.servers import Server
from tests.command_line import CommandLine, document
from tests.dns.world import LOOPBACK
from tests.system.names.world import TARGET, World

# In a zone file.
RIGHT = f"mixeur CNAME {TARGET}.\n"
# design §5
KEYS = {"host", "verdict", "target", "chain", "observations", "problems", "next_check_after"}
OBSERVATION_KEYS = {"server", "authoritative", "type", "answer", "rcode", "ttl"}
PROBLEM_KEYS = {"code", "message", "fix"}
# Of one look. Counted: 28 at a zone of two servers, 39 at one of six that answer with an error.
QUESTIONS = 60
EXIT = {"ok": 0, "pending": 0, "misconfigured": 3, "unreachable": 6}


@dataclass(frozen=True, slots=True)
class Checked:
    """What ``domain check --json`` printed."""

    printed: dict[str, Any]

    @property
    def verdict(self) -> str:
        return str(self.printed["verdict"])

    @property
    def codes(self) -> set[str]:
        return {problem["code"] for problem in self.printed["problems"]}

    @property
    def chain(self) -> list[str]:
        return list(self.printed["chain"])

    @property
    def sentences(self) -> str:
        return " ".join(f"{problem['message']} {problem['fix']}" for problem in self.printed["problems"])

    def rcodes(self, server: str) -> set[str]:
        """What was heard of the server at this address."""
        return {seen["rcode"] for seen in self.printed["observations"] if server in seen["server"]}


@dataclass(frozen=True, slots=True)
class Checking:
    """Runs the command in the world, and holds what it prints to the contract."""

    world: World
    folder: Path

    def __call__(self, host: str, *options: str, **settings: str) -> Checked:
        told = {
            "PROVISIONER_RESOLVERS": f'["{self.world.resolver.address}"]',
            "PROVISIONER_PRIVATE_NETWORKS": '["127.0.0.0/8", "::1/128"]',
            **settings,
        }
        done = CommandLine(self.folder, **told)("domain", "check", host, *options, "--json")
        assert done.returncode in EXIT.values(), done.stderr
        printed = document(done)
        assert set(printed) == KEYS
        assert all(set(seen) == OBSERVATION_KEYS for seen in printed["observations"])
        assert all(set(problem) == PROBLEM_KEYS for problem in printed["problems"])
        assert done.returncode == EXIT[printed["verdict"]]
        return Checked(printed)


@dataclass(frozen=True, slots=True)
class Looked:
    """One look, and what it came to."""

    seen: Seen
    diagnosis: Diagnosis

    @property
    def verdict(self) -> str:
        return self.diagnosis.verdict.value

    @property
    def codes(self) -> set[str]:
        return {code.value for code in self.diagnosis.codes}


def look(world: World, host: str, expected: Expected | None = None, *, target: str = TARGET) -> Looked:
    """As the watch does for a claim of these expectations, within the questions that it has reason to ask."""
    wanted = expected or Expected()
    where = Where((Server(ip_address(world.resolver.address)),), 53, reach=LOOPBACK)
    seen = look_at(host, target, where, datetime.now(UTC), with_token=wanted.token is not None)
    assert 0 < seen.questions <= QUESTIONS
    return Looked(seen, judge(seen, wanted))
