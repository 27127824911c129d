"""All that is served: two instances side by side, the console, the pages of contacts and of DNS admins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from provisioner.addresses import Addresses
from provisioner.app import tenant_application
from provisioner.instances.work import Platform
from tenants.roles import Role
from tenants.web.database import close_databases
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
    close_databases(app)


@dataclass(frozen=True)
class Application:
    """One of the four. ``insider`` is the browser of somebody who may do the most there."""

    name: str
    app: Callable[[World], Flask]
    host: Callable[[World], str]
    insider: Callable[[World], PageClient]

    def __str__(self) -> str:
        return self.name

    def visitor(self, world: World) -> PageClient:
        return PageClient(self.app(world), self.host(world))


INSTANCES = Application(
    "instances",
    lambda world: world.space.app,
    lambda world: world.space.host,
    lambda world: world.space.signed_in(Role.SUPER_CONSEILLER),
)
CONSOLE = Application(
    "console",
    lambda world: world.office.app,
    lambda world: world.office.visitor().host,
    lambda world: world.office.signed_in(),
)
CONTACTS = Application(
    "contacts",
    lambda world: world.dossiers.app,
    lambda world: world.dossiers.visitor().host,
    lambda world: world.dossiers.opened_by_contact().browser,
)
DNS_PAGES = Application(
    "dns",
    lambda world: world.names.app,
    lambda world: world.names.visitor().host,
    lambda world: world.names.claimed().browser,
)
APPLICATIONS = (INSTANCES, CONSOLE, CONTACTS, DNS_PAGES)
