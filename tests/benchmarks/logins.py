"""What a password costs, and whether pages come on time while many people log in, as it is deployed."""

import re
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from provisioner.instances.directory import all_instances
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tenants.models import Account
from tenants.passwords import MEMBER_MINIMUM, hash_password, password_matches
from tenants.roles import AccountState, Role
from tests.benchmarks.figures import line, percentile, spread, timed
from tests.command_line import CommandLine
from tests.mailbox import free_port
from tests.serving import serving_from_scratch

PASSWORD = "sept petites lanternes"
HASHES = 30
PEOPLE = 50
PER_SECOND = 20
SECONDS = 20
PAGES_PER_SECOND = 20
# As long as it takes until every thread of both processes has its connections and templates.
WARM_UP = 60


def logins(platform: Platform) -> None:
    """20 people a second log in, and somebody who is in opens the portal 20 times a second."""
    stored = hash_password(PASSWORD, minimum=MEMBER_MINIMUM)
    seconds = [timed(lambda: password_matches(stored, PASSWORD)) for _ in range(HASHES)]
    line("password", **spread(seconds), target_ms="50-150")
    with Session(platform.control) as session:
        instance = all_instances(session)[0]
    emails = _move_in(platform, instance, stored)
    with _two_processes(platform) as port:
        door = Door(port, platform.settings.hostname(instance.slug))
        calm, _ = _a_while(door, emails, per_second=0)
        busy, entered = _a_while(door, emails, per_second=PER_SECOND)
    line(
        "login",
        per_second=PER_SECOND,
        entered=len(entered),
        **spread(entered),
        portal_p50_ms=round(statistics.median(busy) * 1000, 1),
        portal_p99_ms=round(percentile(busy, 99) * 1000, 1),
        portal_p99_without_logins_ms=round(percentile(calm, 99) * 1000, 1),
        pages=len(busy),
        target_portal_p99_ms=100,
    )


@dataclass(frozen=True)
class Answer:
    status: int
    cookie: str
    body: str


@dataclass(frozen=True)
class Door:
    """Of one instance; each question over a connection of its own."""

    port: int
    host: str

    def ask(self, path: str, cookie: str = "", form: dict[str, str] | None = None) -> "Answer":
        wire = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": self.host, "Cookie": cookie}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        wire.request("GET" if form is None else "POST", path, urlencode(form or {}), headers)
        got = wire.getresponse()
        given = (got.getheader("Set-Cookie") or "").partition(";")[0]
        answer = Answer(got.status, given, got.read().decode())
        wire.close()
        return answer

    def enter(self, email: str) -> str:
        """The cookie of somebody who logged in; as browsers do, the page is asked for first."""
        page = self.ask("/login")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.body)
        assert token is not None
        form = {"csrf_token": token[1], "email": email, "password": PASSWORD}
        entered = self.ask("/login", page.cookie, form)
        assert entered.status == 302, entered.status
        return entered.cookie


def _move_in(platform: Platform, instance: Instance, password_hash: str) -> list[str]:
    emails = [f"{uuid.uuid4().hex}@structure.example" for _ in range(PEOPLE)]
    with Session(platform.tenants.engine(instance.id, instance.database_server)) as session, session.begin():
        for number, email in enumerate(emails):
            account = Account(
                id=uuid.uuid4(),
                first_name="Noé",
                last_name=f"Tilleul {number}",
                email=email,
                role=Role.CONSEILLER,
                state=AccountState.ACTIVE,
                password_hash=password_hash,
                created_at=platform.clock(),
            )
            session.add(account)
    return emails


@contextmanager
def _two_processes(platform: Platform) -> Iterator[int]:
    settings = {
        "PROVISIONER_DATA_DIR": str(platform.settings.data_dir),
        "PROVISIONER_WEB_PROCESSES": "2",
        **{f"PROVISIONER_THROTTLE_{scope}": "100000/10s" for scope in ("ACCOUNT", "ADDRESS", "OVERALL")},
    }
    port = free_port()
    with serving_from_scratch(CommandLine(platform.settings.data_dir, **settings), port):
        yield port


def _a_while(door: Door, emails: list[str], *, per_second: int) -> tuple[list[float], list[float]]:
    """Seconds of each page and of each login, both begun by the clock, however long the others take."""
    cookie = door.enter(emails[0])
    for _ in range(WARM_UP):
        door.ask("/", cookie)
    with ThreadPoolExecutor(64) as people, ThreadPoolExecutor(16) as readers:
        begin = time.perf_counter() + 0.1
        coming = [
            people.submit(_timed_at, begin + number / per_second, door.enter, emails[number % PEOPLE])
            for number in range(per_second * SECONDS)
        ]
        reading: list[Future[float]] = [
            readers.submit(_timed_at, begin + number / PAGES_PER_SECOND, door.ask, "/", cookie)
            for number in range(PAGES_PER_SECOND * SECONDS)
        ]
        return [page.result() for page in reading], [login.result() for login in coming]


def _timed_at(moment: float, work: Callable[..., object], *arguments: str) -> float:
    time.sleep(max(0.0, moment - time.perf_counter()))
    return timed(lambda: work(*arguments))
