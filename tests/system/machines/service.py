"""The whole service on machines, as an operator installs it, and what visitors and root see of it."""

import json
import secrets
import shlex
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx

from tests.command_line import ACCEPTED, CommandLine
from tests.system.machines.machine import Machine
from tests.system.machines.member import Member
from tests.system.machines.outside import Buckets, Outside
from tests.system.machines.visits import Visits
from tests.system.names.running import wait_until
from tests.system.radosgw import OWNER

CA = "/etc/provisioner/s3-ca.pem"
CLI = "/usr/local/bin/provisioner"
_DATABASES = """
    SELECT datname FROM pg_database
     WHERE datallowconn AND NOT datistemplate AND datname NOT IN ('postgres', 'provisioner_control')
     ORDER BY datname
"""
_ROWS = """
    SELECT relname, (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || oid::regclass,
                                                         false, true, '')))[1]
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


def variables(
    outside: Outside, buckets: Buckets, release: Path, domain: str, fronts: list[str]
) -> dict[str, Any]:
    """What an operator fills in, for a world of its own."""
    access = f"{OWNER.key_id}:{OWNER.secret}"
    places = outside.places
    return {
        "release_file": str(release),
        "base_domain": domain,
        "front_addresses": fronts,
        "acme_email": f"tls@{domain}",
        "acme_directory": places.acme_directory,
        "acme_root_file": str(places.acme_root),
        "tls_roots_file": str(places.tls_roots),
        "s3_ca_file": str(places.s3_authority),
        "archives_url": _in_europe(buckets.archives),
        "archives_writer": access,
        "archives_expirer": access,
        "keys_url": _in_europe(buckets.keys),
        "keys_access": access,
        "objects_url": _in_europe(buckets.objects),
        "objects_access": access,
        "smtp_url": places.smtp_url,
        "mail_from": f"ne-pas-repondre@{domain}",
        "extra_environment": {
            "PROVISIONER_PRIVATE_NETWORKS": '["10.77.0.0/24"]',
            "PROVISIONER_RESOLVERS": '["10.77.0.1"]',
        },
    }


def _in_europe(bucket: str) -> str:
    """The gateway has one region and no name for it; an operator of it would write one of the offer's."""
    return f"{bucket.replace('region=default', 'region=eu-central-003')}&ca={CA}"


@dataclass(frozen=True, slots=True)
class Service:
    """``machine`` is the first worker's; ``front`` is where visitors go; ``folder`` is the test's own.

    ``contacts`` are the addresses of super-conseillers by the slug of their instance.
    """

    machine: Machine
    outside: Outside
    domain: str
    front: str
    folder: Path
    contacts: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str, seconds: float = 600) -> str:
        """``provisioner`` on the machine: what it says on standard output; fails when it fails."""
        return self.machine.run(shlex.join([CLI, *words]), seconds=seconds)

    def document(self, *words: str) -> Any:
        return json.loads(self.command(*words, "--json"))

    def onboard(self, name: str) -> str:
        """A member's annex becomes a live instance; returns its slug."""
        words, contact = self.order(name, self.machine)
        slug = str(self.document(*words, "--wait", "120")["slug"])
        self.contacts[slug] = contact
        return slug

    def order(self, name: str, machine: Machine) -> tuple[list[str], str]:
        """What to tell ``provisioner`` on that machine, where the files are put; and the contact."""
        local = CommandLine(self.folder)
        annex = Path(local.annex(name))
        for place, path in (("annex.txt", annex), ("logo.png", Path(local.logo))):
            machine.put(f"/srv/{place}", path.read_bytes(), "644")
        words = ["onboard", "/srv/annex.txt", "--logo", "/srv/logo.png", *ACCEPTED]
        return words, f"a.valmont@{annex.stem}"

    def member(self, slug: str) -> Member:
        """Its super-conseiller, who has followed the invitation."""
        (mail,) = self.outside.mails(self.contacts[slug])
        text = mail.get_body(("plain",))
        assert text is not None
        with self.outside.browser(self.front) as browser:
            return Member.invited(browser, text.get_content())

    def calls(self, member: Member) -> bool:
        """Whether somebody is called in the database of their instance as they last said."""
        found = f"SELECT 'tenant_' || replace(id::text, '-', '') FROM instances WHERE slug = '{member.slug}'"  # noqa: S608 - ours
        database = self.asks(found, database="provisioner_control").strip()
        asked = f"SELECT count(*) FROM accounts WHERE last_name = '{member.last_name}'"  # noqa: S608 - ours
        return self.asks(asked, database=database) == "1\n"

    def url(self, name: str, path: str = "/login") -> str:
        return f"https://{name}.{self.domain}{path}"

    def answers(self, name: str) -> bool:
        """Whether a visitor gets the page of that name, with a certificate that is believed."""
        with self.outside.browser(self.front) as browser:
            try:
                return browser.get(self.url(name)).status_code == 200
            except httpx.HTTPError:
                return False

    def comes_back(self, name: str, seconds: float = 120) -> float:
        """Seconds until it answers."""
        return wait_until(lambda: self.answers(name), f"https://{name}", seconds=seconds, pause=0.2)

    @contextmanager
    def visited(self, *names: str, member: Member | None = None) -> Iterator[Visits]:
        """Somebody reads these pages, and ``member`` works, again and again until the end of the block."""
        visits, over = Visits(), Event()
        visitor = Thread(target=self._read, args=(names, member, visits, over))
        visitor.start()
        try:
            yield visits
        finally:
            over.set()
            visitor.join(timeout=120)
        assert not visitor.is_alive()
        assert visits.made > 0

    def _read(self, names: tuple[str, ...], member: Member | None, visits: Visits, over: Event) -> None:
        stranger, own = (self.outside.browser(self.front, timeout=60) for _ in range(2))
        with stranger, own:
            own.cookies.update(member.cookies if member is not None else None)
            while not over.wait(0.1):
                for name in names:
                    visits.note(name, partial(stranger.get, self.url(name)))
                if member is not None:
                    member.works(own, visits)

    def rows(self) -> dict[str, dict[str, int]]:
        """How many rows each table of each instance's database has."""
        listed = self.asks(_DATABASES).split()
        return {name: _counts(self.asks(_ROWS, database=name)) for name in listed}

    def control_rows(self) -> dict[str, int]:
        """The same of the control plane's database."""
        return _counts(self.asks(_ROWS, database="provisioner_control"))

    def asks(self, query: str, *, database: str = "postgres") -> str:
        """What PostgreSQL answers its superuser."""
        words = ["runuser", "-u", "postgres", "--", "psql", "-qAtX", "-d", database, "-c", query]
        return self.machine.run(f"cd / && {shlex.join(words)}")


def without(rows: dict[str, dict[str, int]], tables: Set[str]) -> dict[str, dict[str, int]]:
    """What ``rows`` says of all other tables."""
    return {
        database: {table: number for table, number in counts.items() if table not in tables}
        for database, counts in rows.items()
    }


def _counts(said: str) -> dict[str, int]:
    return {table: int(number) for table, number in (line.split("|") for line in said.split())}


def new_domain() -> str:
    return f"mixeur-{secrets.token_hex(3)}.test"
