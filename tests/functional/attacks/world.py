"""All that is served: two instances side by side, the console, the pages of contacts and of DNS admins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.backups.models import RestorationState
from provisioner.instances.work import Platform
from tenants.roles import Role
from tenants.web.database import close_databases
from tests.functional.console.backups.shelf import Shelf
from tests.functional.console.office import Office
from tests.functional.contact.desk import Dossiers
from tests.functional.dns_pages.desk import Names
from tests.functional.tenants.space import Space
from tests.members import live_instance
from tests.pages import PageClient


@dataclass(frozen=True)
class World:
    space: Space
    neighbour: Space
    office: Office
    dossiers: Dossiers
    names: Names

    @property
    def slug(self) -> str:
        return self.space.host.split(".", 1)[0]

    @property
    def platform(self) -> Platform:
        return self.space.platform


@contextmanager
def open_world(platform: Platform, addresses: Addresses) -> Iterator[World]:
    app = tenant_application(addresses)
    with (
        Office.opened(platform, addresses) as office,
        Dossiers.opened(platform, addresses) as dossiers,
        Names.opened(platform, addresses) as names,
    ):
        beside = [Space.of(platform, app, live_instance(platform)) for _ in range(2)]
        yield World(beside[0], beside[1], office, dossiers, names)
        Shelf(platform).clear([each.id for each in beside])
    close_databases(app)


@dataclass(frozen=True)
class Entered:
    """The browser of somebody who may do the most there is, and what there is, by the names of arguments.

    ``home`` is a page that shows itself to whoever is in.
    """

    browser: PageClient
    samples: dict[str, object]
    home: str = "/"


@dataclass(frozen=True)
class Application:
    """One of the four; ``doors`` are the endpoints that matter to whoever enters, None for all."""

    name: str
    app: Callable[[World], Flask]
    enter: Callable[[World], Entered]
    doors: frozenset[str] | None = None

    def __str__(self) -> str:
        return self.name


def _into_the_instance(world: World) -> Entered:
    space = world.space
    samples: dict[str, object] = {"account_id": space.member().id, "version": space.theme_version}
    return Entered(space.signed_in(Role.SUPER_CONSEILLER), {**samples, "asset": "theme.css"})


def _into_the_console(world: World) -> Entered:
    shelf, instance_id = Shelf(world.platform), world.space.id
    archive_id = shelf.archive(instance_id)
    samples: dict[str, object] = {
        "slug": world.slug,
        "dossier_id": world.dossiers.folders.new(),
        "archive_id": archive_id,
        "copy_id": shelf.copy(archive_id, state=RestorationState.READY),
    }
    return Entered(world.office.signed_in(), samples)


def _into_a_dossier(world: World) -> Entered:
    case = world.dossiers.opened_by_contact()
    return Entered(case.browser, {"dossier": case.id}, case.address())


def _to_the_page_of_a_name(world: World) -> Entered:
    case = world.names.claimed()
    return Entered(case.browser, {"token": case.link.rsplit("/", 1)[1]}, case.link)


INSTANCES = Application("instances", lambda world: world.space.app, _into_the_instance)
CONSOLE = Application("console", lambda world: world.office.app, _into_the_console)
CONTACTS = Application("contacts", lambda world: world.dossiers.app, _into_a_dossier)
DNS_PAGES = Application("dns", lambda world: world.names.app, _to_the_page_of_a_name)
APPLICATIONS = (INSTANCES, CONSOLE, CONTACTS, DNS_PAGES)
