"""The whole service in the world: pages and worker as processes, the front before them, and visitors."""

import ssl
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.app.hosts import DNS_NAME
from provisioner.app.platform import open_platform
from provisioner.domains.claims import claiming, links
from provisioner.domains.models import Domain, DomainState
from provisioner.instances.work import Platform
from provisioner.private_links import Desk
from provisioner.settings import Settings
from tests.command_line import ACCEPTED, CommandLine, document
from tests.mailbox import free_port
from tests.serving import serving
from tests.system.names.front import Front, open_front
from tests.system.names.pebble import Pebble, open_pebble
from tests.system.names.running import running, wait_until
from tests.system.names.world import OPERATOR, TARGET, HostedZone, World

STAFF = "equipe@operateur.example"
RIGHT = f"mixeur CNAME {TARGET}.\n"
LIVE_SECONDS = 120


@dataclass(frozen=True)
class Operation:
    """``platform`` is the same installation from behind, for what no command shows."""

    world: World
    run: CommandLine
    pebble: Pebble
    front: Front
    platform: Platform
    ask: str = field(default="")

    def member(self, name: str) -> str:
        """The slug of a new member's instance."""
        annex = self.run.annex(name)
        done = self.run("onboard", annex, "--logo", self.run.logo, *ACCEPTED, "--json")
        assert done.returncode == 0, done.stderr
        return str(document(done)["slug"])

    def asks_for(self, slug: str, host: str) -> "Name":
        done = self.run("domain", "ask", slug, host, "--json")
        assert done.returncode == 0, done.stderr
        return self.name(host)

    def releases(self, host: str) -> None:
        done = self.run("domain", "release", host, "--yes", host)
        assert done.returncode == 0, done.stderr

    def name(self, host: str) -> "Name":
        with Session(self.platform.control) as session:
            return Name(self, claiming.find_by_host(session, host).id)

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """As a browser that knows the authority."""
        return ssl.create_default_context(cafile=self.pebble.roots)

    def visit(self, host: str, path: str = "/login", *, at: Front | None = None) -> httpx.Response:
        """One request of a browser that starts anew; raises httpx.ConnectError without a good certificate."""
        address = at.address if at is not None else self.address_of(host)
        with httpx.Client(verify=self.trust, timeout=30) as browser:
            return browser.get(
                f"https://{address}{path}", headers={"Host": host}, extensions={"sni_hostname": host}
            )

    def address_of(self, host: str) -> str:
        """Where the name leads at this moment, for somebody who has not asked before."""
        return next(iter(self.world.unremembering.answers(host)), "127.0.0.1")

    def is_refused(self, host: str, *, at: Front | None = None) -> bool:
        """Whether the front declines the handshake, so that not even a warning can be clicked away."""
        front = at or self.front
        try:
            self.visit(host, at=front)
        except httpx.ConnectError as error:
            return "alert" in str(error).lower() and host not in front.certificates()
        return False

    def shows(self, host: str, member: str) -> bool:
        """Whether a browser at the name gets the member's page, with a certificate that it believes."""
        if self.is_refused(host):
            return False
        answer = self.visit(host)
        return answer.status_code == 200 and member in answer.text

    @contextmanager
    def another_front(self) -> Iterator[Front]:
        """One that has no certificate yet, as after the machine was replaced."""
        folder = self.run.folder / f"front-{self.world.addresses.take()}"
        upstream = f"127.0.0.1:{self.platform.settings.port}"
        with open_front(folder, self.world.addresses.take(), upstream, self.ask, self.pebble) as front:
            yield front


@dataclass(frozen=True)
class Name:
    """A claim of an instance, as it is at this moment."""

    operation: Operation
    domain_id: Any

    @property
    def row(self) -> Domain:
        with Session(self.operation.platform.control) as session:
            found = claiming.find(session, self.domain_id)
            session.expunge(found)
        return found

    @property
    def codes(self) -> set[str]:
        """Of the last look."""
        found = self.row.diagnosis or {"problems": []}
        return {problem["code"] for problem in found["problems"]}

    def is_looked_at(self) -> None:
        """Returns once a look could tell something."""
        wait_until(lambda: self.row.state is not DomainState.REQUESTED, "a first look")

    def reaches(self, state: DomainState, seconds: float = 120) -> float:
        return wait_until(lambda: self.row.state is state, f"{state}, not {self.row.state}", seconds=seconds)

    def goes_live(self, zone: HostedZone, member: str) -> float:
        """Seconds from the edit of the zone to the member's page over https, with the name's page open."""
        page, host = self.page(), zone.host("mixeur")
        page.poll()

        def is_live() -> bool:
            page.poll()
            return self.operation.shows(host, member)

        zone.edit(RIGHT)
        return wait_until(is_live, f"https://{host}", seconds=LIVE_SECONDS, pause=0.5)

    def page(self) -> "OpenPage":
        """The DNS admin's page of the name, opened by its private link."""
        platform = self.operation.platform
        addresses = Addresses(platform.settings)
        key = links.link_key(addresses.domain_links)
        with Session(platform.control) as session, session.begin():
            desk = Desk(key, STAFF, platform.clock())
            link = links.issue(session, claiming.find(session, self.domain_id), None, desk)
            return OpenPage(self.operation, key.path(link.id))


@dataclass(frozen=True)
class OpenPage:
    """In a browser, whose script asks again and again."""

    operation: Operation
    path: str

    def poll(self) -> None:
        host = self.operation.platform.settings.hostname(DNS_NAME)
        answer = self.operation.visit(host, f"{self.path}/etat")
        assert answer.status_code == 200, answer.text


@contextmanager
def open_operation(world: World, folder: Path) -> Iterator[Operation]:
    """Serves, works and issues certificates until the end of the block; ``folder`` is there, and empty."""
    port, ask = free_port(), f"127.0.0.1:{free_port()}"
    with ExitStack() as opened:
        resolver = world.unremembering.address
        pebble = opened.enter_context(open_pebble(folder / "pebble", resolver))
        told = {
            "BASE_DOMAIN": OPERATOR,
            "PORT": str(port),
            "TRUSTED_PROXIES": '["127.0.0.0/8"]',
            "RESOLVERS": f'["{world.resolver.address}"]',
            "PRIVATE_NETWORKS": '["127.0.0.0/8"]',
            "FRONT_ADDRESSES": f'["{world.front}"]',
            "ASK_ADDRESS": ask,
            "TLS_ROOTS": str(pebble.roots),
            "MAIL_FROM": "ne-pas-repondre@operateur.example",
        }
        run = CommandLine(folder, **{f"PROVISIONER_{name}": value for name, value in told.items()})
        data = Path(run.environment["PROVISIONER_DATA_DIR"])
        settings = Settings.model_validate(
            {"data_dir": data} | {name.lower(): value for name, value in told.items()}
        )
        platform = opened.enter_context(open_platform(settings))
        opened.enter_context(serving(run, port))
        worker = [sys.executable, "-m", "provisioner", "worker"]
        opened.enter_context(running(worker, folder / "worker.log", run.environment))
        front = opened.enter_context(
            open_front(folder / "front", world.front, f"127.0.0.1:{port}", ask, pebble)
        )
        yield Operation(world, run, pebble, front, platform, ask)
