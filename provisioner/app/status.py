"""What supervision may ask of a web process and of a worker, put together."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from provisioner.addresses import Addresses
from provisioner.app.hosts import CONSOLE_NAME
from provisioner.clock import utc_now
from provisioner.domains.certificates import from_outside
from provisioner.instances.work import Platform
from provisioner.object_stores import served_objects
from provisioner.settings import Settings
from provisioner.status import readiness
from provisioner.status.collector import worker_registry
from provisioner.status.front import FrontWatch, watched
from provisioner.status.own_server import listening
from provisioner.status.pages import StatusPages
from provisioner.status.readiness import Readiness
from provisioner.status.requests import RequestCounts
from provisioner.status.sharing import web_registry
from tenants.web.proxy import Network

# Supervision gives up after ten.
_SECONDS_TO_READ = 8
# A process that is told to stop waits for a look that has begun.
_SECONDS_TO_LOOK = 5


@dataclass(frozen=True, slots=True)
class ServingProcess:
    """What a web process knows of those it is one of: where all of them count (None: it is alone), and
    whether it was told to stop."""

    counters: Path | None = None
    stopping: Callable[[], bool] = lambda: False


def web_status(
    addresses: Addresses, counts: RequestCounts, process: ServingProcess, *, console: bool, instances: bool
) -> StatusPages:
    """Needs what its parts read: the control database as the console's role, as the registry's reader.

    All machines share one store of objects: were they not ready without it, the front would have nobody left
    to send visitors to, who find most of their pages in order (``storage.read_through``).
    """
    settings = addresses.settings
    needs = [readiness.object_store(served_objects(settings), vital=False)]
    if console:
        needs.append(readiness.control_database(addresses.console))
    if instances:
        needs.append(readiness.control_database(addresses.registry))
    ready = Readiness(needs, process.stopping)
    return StatusPages(ready, lambda: web_registry(counts, process.counters), _heard(settings))


@contextmanager
def worker_status(platform: Platform, stopping: Callable[[], bool]) -> Iterator[None]:
    """Answer beside whatever the block does, if the settings say where. Raises OutsideFailed."""
    settings = platform.settings
    if settings.status_address is None:
        yield
        return
    needs = [readiness.control_database(platform.admin), readiness.object_store(platform.store, vital=True)]
    fronts = _fronts(settings)
    registry = worker_registry(readiness.prober(platform.admin, _SECONDS_TO_READ), utc_now, *fronts)
    pages = StatusPages(Readiness(needs, stopping), lambda: registry, _heard(settings))
    with ExitStack() as watching:
        watching.enter_context(listening(settings.status_address, pages))
        for front in fronts:
            watching.enter_context(watched(front))
        yield


def _fronts(settings: Settings) -> list[FrontWatch]:
    """The service's one, at all its addresses; none where the settings do not say where it is."""
    if not settings.front_addresses:
        return []
    observer = replace(from_outside(settings), patience_seconds=_SECONDS_TO_LOOK)
    return [FrontWatch(observer, settings.hostname(CONSOLE_NAME), utc_now)]


def _heard(settings: Settings) -> tuple[Network, ...]:
    return (*settings.trusted_proxies, *settings.monitors)
