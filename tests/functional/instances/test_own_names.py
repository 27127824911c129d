"""An instance with a name of its own: where it is looked at, where its mails lead, what is shown of it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from provisioner.instances import directory
from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.invitations import invite_again
from provisioner.instances.lifecycle import suspend
from provisioner.instances.own_names import answered_host, own_host, own_hosts
from provisioner.instances.reconcile import reconcile
from provisioner.instances.runtime import BuiltInRuntime
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tests.command_line import CommandLine, document
from tests.mailbox import mails_to
from tests.members import live_instance, load
from tests.own_names import give_back, named


@pytest.fixture
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


def seen(platform: Platform, instance: Instance) -> tuple[str, str]:
    """What a new pass says of condition Served."""
    reconcile(platform, instance.id)
    condition = find(load(platform, instance.id), ConditionType.SERVED)
    assert condition is not None
    return condition.status.value, condition.message


@contextmanager
def front(body: str) -> Iterator[str]:
    """A front that has one page for everybody, whatever name they ask for; its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    serving = Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def behind(platform: Platform, address: str) -> Platform:
    """Seen also from outside, through what answers at ``address``."""
    inside = platform.runtime
    assert isinstance(inside, BuiltInRuntime)
    return replace(platform, runtime=BuiltInRuntime(lambda: inside._application, address, secure=False))


def test_it_is_looked_at_where_its_pages_lead(platform: Platform, instance: Instance) -> None:
    with named(platform, instance.id) as own:
        assert seen(platform, instance) == ("true", f"La page de connexion répond à http://{own}:8000.")
    default = platform.settings.url(instance.slug)
    assert seen(platform, instance) == ("true", f"La page de connexion répond à {default}.")


def test_a_name_that_is_not_right_yet_is_not_where_it_is_looked_at(
    platform: Platform, instance: Instance
) -> None:
    with named(platform, instance.id, leads=False):
        default = platform.settings.url(instance.slug)
        assert seen(platform, instance) == ("true", f"La page de connexion répond à {default}.")


def test_the_page_must_be_this_instances_own(platform: Platform, instance: Instance) -> None:
    with named(platform, instance.id) as own, front("Une autre page") as address:
        status, message = seen(behind(platform, address), instance)
    assert status == "unknown"
    assert message == f"{own} ne répond pas encore avec la page de l’instance (réponse 200)."


def test_the_default_name_must_lead_there(platform: Platform, instance: Instance) -> None:
    page = f'<link href="/theme/{instance.theme_version}/theme.css">'
    with named(platform, instance.id) as own, front(page) as address:
        status, message = seen(behind(platform, address), instance)
    default = platform.settings.hostname(instance.slug)
    assert status == "unknown"
    assert message == f"{default} ne mène pas encore à http://{own}:8000 (réponse 200)."


def test_a_suspended_instance_is_looked_at_where_it_says_so(platform: Platform, instance: Instance) -> None:
    with named(platform, instance.id):
        with Session(platform.control) as session, session.begin():
            suspend(session, instance.slug, platform.clock())
        status, message = seen(platform, instance)
    assert (status, "suspendue" in message) == ("false", True)


def hosts_in_mails(instance: Instance, outbox: Path) -> Counter[str]:
    """Where the links of each mail to the contact lead: to one host each."""
    led = Counter[str]()
    for mail in mails_to(outbox, instance.member.contact_email):
        led.update({link.split("/")[2] for link in re.findall(r"https?://\S+", mail.get_content())})
    return led


def test_mails_lead_to_the_name_that_is_right_when_they_leave(
    platform: Platform, instance: Instance, outbox: Path
) -> None:
    default = f"{platform.settings.hostname(instance.slug)}:8000"
    assert hosts_in_mails(instance, outbox) == Counter([default])
    with named(platform, instance.id) as own:
        invite_again(platform, instance.slug, instance.member.contact_email)
        reconcile(platform, instance.id)
        assert hosts_in_mails(instance, outbox) == Counter([default, f"{own}:8000"])
    invite_again(platform, instance.slug, instance.member.contact_email)
    reconcile(platform, instance.id)
    assert hosts_in_mails(instance, outbox) == Counter([default, default, f"{own}:8000"])


def shown(platform: Platform, instance: Instance) -> object:
    with Session(platform.control) as session:
        return directory.show(platform, session, session.get_one(Instance, instance.id))["urls"]


def test_programs_are_told_of_the_name_as_long_as_it_is_answered(
    platform: Platform, instance: Instance
) -> None:
    default = platform.settings.url(instance.slug)
    assert shown(platform, instance) == {"default": default, "custom": None}
    for leads in (True, False):
        with named(platform, instance.id, leads=leads) as own:
            assert shown(platform, instance) == {"default": default, "custom": f"http://{own}:8000"}


def test_a_name_that_was_given_back_is_nobodys(platform: Platform, instance: Instance) -> None:
    with named(platform, instance.id) as own, Session(platform.control) as session:
        assert own_host(session, instance.id) == answered_host(session, instance.id) == own
        assert own_hosts(session)[instance.id] == own
        give_back(platform, own)
        session.expire_all()
        assert own_host(session, instance.id) is answered_host(session, instance.id) is None
        assert instance.id not in own_hosts(session)


def test_people_at_the_command_line_see_where_the_pages_are(
    platform: Platform, instance: Instance, tmp_path: Path
) -> None:
    run = CommandLine(tmp_path, PROVISIONER_DATA_DIR=str(platform.settings.data_dir))
    default = platform.settings.url(instance.slug)
    with named(platform, instance.id) as own:
        told = run("instance", "show", instance.slug).stdout.splitlines()
        listed = run("instance", "list").stdout
        urls = document(run("instance", "show", instance.slug, "--json"))["urls"]
    assert told[:2] == [
        f"{instance.slug} (active) http://{own}:8000",
        f"Répond aussi à {default}, qui y mène.",
    ]
    assert re.search(rf"^{instance.slug} +active +http://{own}:8000$", listed, re.MULTILINE)
    assert urls == {"default": default, "custom": f"http://{own}:8000"}
    assert default in run("instance", "show", instance.slug).stdout.splitlines()[0]
