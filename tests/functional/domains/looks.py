"""A look at a name in a world of name servers, and what it comes to."""

from dataclasses import dataclass
from datetime import UTC, datetime

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import Answer, Seen
from provisioner.domains.resolver.looking import look_at
from provisioner.domains.resolver.where import Where
from tests.dns.world import World

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ZONE, HOST = "ville.example", "mixeur.ville.example"
NS1, NS2 = f"ns1.{ZONE}", f"ns2.{ZONE}"


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Looks as the service does, at noon."""

    world: World
    where: Where

    def see(self, host: str = HOST, *, with_token: bool = True) -> Seen:
        return look_at(host, self.world.target, self.where, NOON, with_token=with_token)

    def judge(self, host: str = HOST, token: str | None = None) -> Diagnosis:
        return judge(self.see(host), Expected(token=token, front_addresses=(self.world.front,)))

    def verdict(self, host: str = HOST, token: str | None = None) -> tuple[Verdict, set[Code]]:
        found = self.judge(host, token)
        return found.verdict, set(found.codes)


def said(answers: tuple[Answer, ...], kind: str) -> dict[str, tuple[str, ...]]:
    """What each server answered to the question of this type."""
    return {answer.server: answer.values for answer in answers if answer.type == kind}


def rcodes(answers: tuple[Answer, ...]) -> set[str]:
    return {answer.rcode for answer in answers}
