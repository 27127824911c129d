"""What a web process serves: the control plane's pages, the instances', or both."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from enum import StrEnum
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from provisioner.addresses import PRIMARY_SERVER, Addresses
from provisioner.app.control_plane import console_application, contact_application, dns_application
from provisioner.app.hosts import CONSOLE_NAME, CONTACTS_NAME, DNS_NAME
from provisioner.app.instances import ask_application, tenant_application
from provisioner.app.status import ServingProcess, web_status
from provisioner.domains.ask import by_listener
from provisioner.settings import Settings
from provisioner.status.requests import RequestCounts
from provisioner.web.database import close_database
from tenants import log_lines
from tenants.databases import TenantEngines
from tenants.registry import normal_host
from tenants.web.database import close_databases
from tenants.web.proxy import TrustedProxy

WEB = "web"
# As they are counted, whatever they are called in addresses.
APPLICATIONS = {CONSOLE_NAME: "console", CONTACTS_NAME: "contacts", DNS_NAME: "dns"}
INSTANCES = "instances"
_ELSEWHERE = "Ce nom n’est pas servi par ce processus : le serveur frontal doit le mener à un autre.\n"


class Part(StrEnum):
    """What a process may serve by itself, knowing the secrets of nothing else."""

    CONSOLE = "console"
    INSTANCES = "instances"


class WebApplication:
    """WSGI: our own pages at their own names, instances at every other; forwarded headers seen to.

    The databases and secrets were prepared before, by a process that administers: this one knows no
    administrator, and makes no secret. With ``only``, the other part is not even put together. Raises
    OutsideFailed for a secret that is not there.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        only: Part | None = None,
        demo: bool = False,
        process: ServingProcess | None = None,
    ) -> None:
        self._closing = ExitStack()
        counts = RequestCounts()
        addresses = Addresses(settings, serving=True)
        if addresses.embedded is not None:
            addresses.embedded.start()
            self._closing.callback(addresses.embedded.stop)
        console, instances = only is not Part.INSTANCES, only is not Part.CONSOLE
        pages = self._control_plane(addresses, counts, demo=demo) if console else {}
        others = self._instances(addresses, counts) if instances else elsewhere
        self._entry: WSGIApplication = TrustedProxy(by_host(pages, others), settings.trusted_proxies)
        if settings.ask_address is not None and instances:
            ask = ask_application(addresses)
            self._closing.callback(ask.close)
            self._entry = by_listener(settings.ask_address, ask, self._entry)
        if settings.status_address is not None:
            own = process or ServingProcess()
            status = web_status(addresses, counts, own, console=console, instances=instances)
            self._entry = by_listener(settings.status_address, status, self._entry)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Threads are used again: what this one says is no longer about the request before.
        log_lines.begin(application=WEB)
        return self._entry(environ, start_response)

    def close(self) -> None:
        """Give back every connection and the hold on the embedded server."""
        self._closing.close()

    def _control_plane(
        self, addresses: Addresses, counts: RequestCounts, *, demo: bool
    ) -> dict[str, WSGIApplication]:
        """By host."""
        tenants = TenantEngines({PRIMARY_SERVER: addresses.server}, addresses.tenant_keys)
        self._closing.callback(tenants.close)
        by_name = {
            CONSOLE_NAME: console_application(addresses, tenants, demo=demo),
            CONTACTS_NAME: contact_application(addresses),
            DNS_NAME: dns_application(addresses),
        }
        for application in by_name.values():
            self._closing.callback(close_database, application)
        hostname = addresses.settings.hostname
        return {
            hostname(name): counts.counted(application, APPLICATIONS[name])
            for name, application in by_name.items()
        }

    def _instances(self, addresses: Addresses, counts: RequestCounts) -> WSGIApplication:
        application = tenant_application(addresses)
        self._closing.callback(close_databases, application)
        return counts.counted(application, INSTANCES)


def by_host(pages: Mapping[str, WSGIApplication], others: WSGIApplication) -> WSGIApplication:
    """``pages`` at their hosts, ``others`` at every other."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = normal_host(environ.get("HTTP_HOST", ""))
        return pages.get(host, others)(environ, start_response)

    return application


def elsewhere(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """WSGI, for hosts that another process serves (RFC 9110 §15.5.20)."""
    status, body = HTTPStatus.MISDIRECTED_REQUEST, _ELSEWHERE.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
