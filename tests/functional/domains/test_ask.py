"""The front's question, to a real ``serve`` with its two listeners over a registry of ten thousand names."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL, create_engine, delete, event, insert
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool
from werkzeug.test import Client

from provisioner.addresses import CONTROL_DATABASE, Addresses, without_role
from provisioner.domains.ask import Ask, registry_reader
from storage.database import connect, run
from tenants.registry import Hostname, HostnameKind, InstanceState, RegisteredInstance
from tests.clusters import open_cluster
from tests.command_line import CommandLine
from tests.installation import forgo_durability
from tests.mailbox import free_port
from tests.serving import log_of, serving

BASE = "mixeur.test"
NAMES = 10_000


@dataclass(frozen=True)
class Installation:
    """``registry`` writes as the control plane does; ``server`` is the address of the cluster's superuser."""

    commands: CommandLine
    port: int
    ask_port: int
    worker: int
    server: URL
    registry: Engine
    client: httpx.Client

    def ask(self, name: str, **headers: str) -> int:
        url = f"http://127.0.0.1:{self.ask_port}/ask"
        return self.client.get(url, params={"domain": name}, headers=headers).status_code

    def get(self, port: int, path: str, host: str, **headers: str) -> httpx.Response:
        return self.client.get(f"http://127.0.0.1:{port}{path}", headers={"Host": host, **headers})

    def answer_at(self, name: str, kind: HostnameKind = HostnameKind.CUSTOM) -> None:
        with self.registry.begin() as connection:
            connection.execute(insert(Hostname).values(hostname=name, instance_id=ID, kind=kind))

    def release(self, name: str) -> None:
        with self.registry.begin() as connection:
            connection.execute(delete(Hostname).where(Hostname.hostname == name))

    def drop_connections(self) -> None:
        with connect(self.server) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND backend_type = 'client backend'",
                [CONTROL_DATABASE],
            )

    @contextmanager
    def without_database(self) -> Iterator[None]:
        with connect(self.server) as admin:
            run(admin, "ALTER DATABASE {} ALLOW_CONNECTIONS false", CONTROL_DATABASE)
            self.drop_connections()
            yield
            run(admin, "ALTER DATABASE {} ALLOW_CONNECTIONS true", CONTROL_DATABASE)

    def resident_kib(self) -> int:
        """Memory of the process that answers."""
        (resident,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.worker}/status").read_text())
        return int(resident)


ID = uuid.uuid4()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("asked")
    port, ask_port = free_port(), free_port()
    with open_cluster(folder / "cluster") as server:
        forgo_durability(server)
        address = server.render_as_string(hide_password=False)
        assert CommandLine(folder, PROVISIONER_DATABASE_URL=address)("migrate").returncode == 0
        # As in service: whoever serves is not told the administrator's password.
        commands = CommandLine(
            folder,
            PROVISIONER_DATABASE_URL=without_role(server).render_as_string(),
            PROVISIONER_BASE_DOMAIN=BASE,
            PROVISIONER_ASK_ADDRESS=f"127.0.0.1:{ask_port}",
            PROVISIONER_TRUSTED_PROXIES='["127.0.0.1/32"]',
        )
        with serving(commands, port) as process, httpx.Client(timeout=60) as client:
            (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            control = server.set(drivername="postgresql+psycopg", database=CONTROL_DATABASE)
            registry = create_engine(control, poolclass=NullPool)
            _register(registry)
            yield Installation(commands, port, ask_port, int(worker), server, registry, client)


def _register(registry: Engine) -> None:
    instance = {
        "id": ID,
        "slug": "montclair",
        "name": "Ville de Montclair",
        "state": InstanceState.ACTIVE,
        "database_server": "primary",
    }
    names = [{"hostname": custom(number), "kind": HostnameKind.CUSTOM} for number in range(NAMES)]
    names.append({"hostname": f"montclair.{BASE}", "kind": HostnameKind.DEFAULT})
    with registry.begin() as connection:
        connection.execute(insert(RegisteredInstance), [instance])
        connection.execute(insert(Hostname), [{**name, "instance_id": ID} for name in names])


def custom(number: int) -> str:
    return f"mixeur.ville-{number}.example"


def test_names_at_which_an_instance_answers_may_have_a_certificate(installed: Installation) -> None:
    for name in [f"montclair.{BASE}", *(custom(number) for number in range(0, NAMES, 97))]:
        assert installed.ask(name) == 200, name
    assert installed.ask(custom(5).upper()) == 200
    assert installed.ask(f"{custom(5)}.") == 200


def test_names_of_our_own_pages_may_have_one(installed: Installation) -> None:
    for page in ("console", "annexe", "domaine"):
        assert installed.ask(f"{page}.{BASE}") == 200, page


@pytest.mark.parametrize(
    "name",
    [
        BASE,
        f"personne.{BASE}",
        f"x.montclair.{BASE}",
        f"montclair.{BASE}.evil.example",
        "ville-5.example",
        "x.mixeur.ville-5.example",
        custom(NAMES),
        "mixeur.ville-%.example",
        "127.0.0.1",
        "localhost",
    ],
)
def test_no_other_name_may(installed: Installation, name: str) -> None:
    assert installed.ask(name) in {400, 404}


def test_what_is_not_the_question_gets_no_page(installed: Installation) -> None:
    for path in ("/", "/login", "/ask", "/ask?domain=", "/ask?domain=a.example&domain=b.example"):
        answer = installed.get(installed.ask_port, path, f"console.{BASE}")
        assert answer.status_code == 400, path
        assert "GET /ask?domain=NOM" in answer.text
    url = f"http://127.0.0.1:{installed.ask_port}/ask?domain={custom(5)}"
    assert installed.client.post(url).status_code == 400


def test_the_socket_alone_says_that_it_is_the_front_that_asks(installed: Installation) -> None:
    """Through the public port the question is a page like any other, whatever headers come with it."""
    asked_at = f"127.0.0.1:{installed.ask_port}"
    forged = {
        "X-Forwarded-Host": asked_at,
        "X-Forwarded-Port": str(installed.ask_port),
        "X-Forwarded-For": "127.0.0.1",
    }
    for host in (asked_at, f"montclair.{BASE}", f"console.{BASE}", "127.0.0.1"):
        for headers in ({}, forged):
            answer = installed.get(installed.port, f"/ask?domain={custom(5)}", host, **headers)
            assert answer.status_code != 200, host
            assert answer.headers["Content-Type"].startswith("text/html")
    assert installed.ask(custom(5), Host=f"console.{BASE}", **forged) == 200


def test_a_name_counts_from_the_moment_that_it_is_answered_to_the_moment_that_it_is_given_back(
    installed: Installation,
) -> None:
    for _ in range(5):
        assert installed.ask("mixeur.sauval.example") == 404
        installed.answer_at("mixeur.sauval.example")
        assert {installed.ask("mixeur.sauval.example") for _ in range(20)} == {200}
        installed.release("mixeur.sauval.example")
        assert {installed.ask("mixeur.sauval.example") for _ in range(20)} == {404}


def test_connections_that_died_meanwhile_cost_no_certificate(installed: Installation) -> None:
    for _ in range(3):
        assert installed.ask(custom(5)) == 200
        installed.drop_connections()
        assert installed.ask(custom(5)) == 200


def test_without_the_database_nothing_is_promised_but_our_own_names(installed: Installation) -> None:
    with installed.without_database():
        assert {installed.ask(name) for name in (custom(5), custom(6), "nobody.example")} == {503}
        assert installed.ask(f"console.{BASE}") == 200
    assert installed.ask(custom(5)) == 200
    assert installed.ask("nobody.example") == 404


def test_a_database_that_hangs_does_not_keep_the_front_waiting(installed: Installation) -> None:
    with installed.registry.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE hostnames IN ACCESS EXCLUSIVE MODE")
        assert installed.ask(custom(5)) == 503
    assert installed.ask(custom(5)) == 200


def test_thousands_of_unknown_names_leave_nothing_behind(installed: Installation) -> None:
    """Whoever makes handshakes with random names fills neither memory nor log."""

    def ask_about(number: int) -> None:
        assert {installed.ask(f"{uuid.uuid4().hex}.example") for _ in range(number)} == {404}

    ask_about(500)
    before = installed.resident_kib()
    ask_about(3_000)
    assert installed.resident_kib() - before < 8 * 1024
    assert log_of(installed.commands).read_text().count(".example") < 100


def test_a_question_is_one_statement(addresses: Addresses) -> None:
    engine = registry_reader(addresses.registry)
    visitor = Client(Ask(engine, (), (), lambda: datetime(2026, 3, 2, tzinfo=UTC)))

    def ask() -> int:
        return visitor.get("/ask?domain=nobody.example", environ_base={"REMOTE_ADDR": "::1"}).status_code

    assert ask() == 404
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert ask() == 404
    assert len(statements) == 1
    engine.dispose()


def test_pages_and_the_question_do_not_share_a_port(tmp_path: Path) -> None:
    port = str(free_port())
    settings = {"PROVISIONER_PORT": port, "PROVISIONER_ASK_ADDRESS": f"127.0.0.1:{port}"}
    done = CommandLine(tmp_path, **settings)("serve")
    assert done.returncode == 5
    assert "PROVISIONER_ASK_ADDRESS" in done.stderr
