"""A name as a visitor's browser meets it: a handshake with that name, and the page that comes after it."""

import asyncio
import errno
import re
import ssl
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any, Protocol

from provisioner.domains.https_failures import (
    expired,
    failure,
    no_login_page,
    nowhere,
    unreadable_roots,
    wrong_page,
)
from provisioner.domains.reach import PUBLIC, Reach
from provisioner.login_page import LOGIN_PATH, Answer, leads_to, serves_this_instance
from provisioner.settings import Settings
from tenants.registry import InstanceState

Address = IPv4Address | IPv6Address
# What is wrong with the page that came, as a French sentence.
Judge = Callable[[Answer], str | None]

# A first handshake waits while the front obtains the certificate; what takes longer shows at the next look.
PATIENCE_SECONDS = 10
# Each is visited, all at once: visitors are led to any of them.
MOST_ADDRESSES = 8
LARGEST_PAGE = 512 * 1024
# This machine has no way there, which says nothing about others: a front with IPv6 seen from one without.
NO_WAY_FROM_HERE = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT))

_STATUS = re.compile(r"HTTP/1\.[01] ([1-5][0-9][0-9])\b")
_LOCATION = re.compile(r"^Location: *(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CertificateSeen:
    """``until`` and ``issuer`` are of a certificate that is right. ``problem`` is a French sentence, None
    when visitors get the instance's page over https."""

    until: datetime | None = None
    issuer: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A name in ASCII, the addresses that it leads to, and the page that belongs there.

    At the default name, the page may lead to ``own_url`` in its place.
    """

    host: str
    addresses: tuple[str, ...]
    theme_version: str
    state: InstanceState
    own_url: str | None = None


class Observer(Protocol):
    """Whoever can go and see."""

    def observe(self, visit: Visit, now: datetime) -> CertificateSeen:
        """What a visitor gets; never raises for what is wrong out there."""


@dataclass(frozen=True, slots=True)
class FromOutside:
    """Goes to the ``front``, or within ``reach`` where the name leads when none is set.

    ``roots`` is a PEM file of authorities that are believed besides the system's.
    """

    port: int
    front: tuple[Address, ...] = ()
    reach: Reach = PUBLIC
    roots: Path | None = None
    patience_seconds: float = PATIENCE_SECONDS

    def observe(self, visit: Visit, now: datetime) -> CertificateSeen:
        """The worst of what the addresses answer. Takes ``patience_seconds`` at most; needs a thread without
        an event loop."""
        addresses = self.front or tuple(filter(self.reach.includes, _addresses(visit.addresses)))
        return self._look_at_all(addresses, _Look(visit.host, partial(_wrong_instance, visit), now))

    def observe_ours(self, host: str, now: datetime) -> CertificateSeen:
        """The same of a name that is no instance's, at the ``front``: any login page is right, and a machine
        that is gone counts as such."""
        excused = NO_WAY_FROM_HERE - {errno.EHOSTUNREACH}
        return self._look_at_all(self.front, _Look(host, partial(_no_page, host), now, excused))

    def _look_at_all(self, addresses: tuple[Address, ...], look: "_Look") -> CertificateSeen:
        try:
            context = ssl.create_default_context()
            if self.roots is not None:
                context.load_verify_locations(self.roots)
        except OSError as error:
            return CertificateSeen(problem=unreadable_roots(error))

        async def look_at_all() -> CertificateSeen:
            looks = (self._look_at(address, look, context) for address in addresses[:MOST_ADDRESSES])
            return worst(look.host, await asyncio.gather(*looks))

        return asyncio.run(look_at_all())

    async def _look_at(
        self, address: Address, look: "_Look", context: ssl.SSLContext
    ) -> CertificateSeen | None:
        """None when this machine has no way there at all."""
        try:
            async with asyncio.timeout(self.patience_seconds):
                certificate, answer = await _get(look.host, address, self.port, context)
        except OSError as error:
            if error.errno in look.excused:
                return None
            return CertificateSeen(problem=failure(error, look.host, f"{address}, port {self.port}"))
        seen = _right(certificate)
        if seen.until is None or seen.until <= look.now:
            return CertificateSeen(problem=expired(look.host))
        return replace(seen, problem=look.judge(answer))


@dataclass(frozen=True, slots=True)
class _Look:
    """``judge`` says what is wrong with a page; an ``excused`` error is no answer of whoever is there."""

    host: str
    judge: Judge
    now: datetime
    excused: Collection[int] = NO_WAY_FROM_HERE


def from_outside(settings: Settings) -> FromOutside:
    """As the settings say where the front is; opens nothing."""
    reach = Reach(settings.private_networks)
    return FromOutside(settings.https_port, settings.front_addresses, reach, settings.tls_roots)


def worst(host: str, seen: Iterable[CertificateSeen | None]) -> CertificateSeen:
    """What counts of several addresses: one that is wrong, else the certificate that ends first.

    None is an address to which there is no way from here.
    """
    reached = [each for each in seen if each is not None]
    wrong = [each for each in reached if each.problem is not None]
    if wrong or not reached:
        return wrong[0] if wrong else CertificateSeen(problem=nowhere(host))
    return min(reached, key=lambda each: each.until or datetime.max.replace(tzinfo=UTC))


def _wrong_instance(visit: Visit, answer: Answer) -> str | None:
    if visit.own_url is not None and leads_to(answer, visit.own_url):
        return None
    belongs = serves_this_instance(answer, visit.theme_version, visit.state)
    return None if belongs else wrong_page(visit.host, answer.status)


def _no_page(host: str, answer: Answer) -> str | None:
    return None if answer.status == HTTPStatus.OK else no_login_page(host, answer.status)


def _addresses(written: Iterable[str]) -> tuple[Address, ...]:
    return tuple(ip_address(each) for each in written)


async def _get(
    host: str, address: Address, port: int, context: ssl.SSLContext
) -> tuple[dict[str, Any], Answer]:
    """The certificate as ``SSLSocket.getpeercert`` gives it, and the login page. Raises OSError."""
    reader, writer = await asyncio.open_connection(str(address), port, ssl=context, server_hostname=host)
    try:
        # HTTP/1.0: the page ends with the connection, and nobody sends it in pieces.
        writer.write(f"GET {LOGIN_PATH} HTTP/1.0\r\nHost: {host}\r\nAccept: text/html\r\n\r\n".encode())
        try:
            page = await reader.readexactly(LARGEST_PAGE)
        except asyncio.IncompleteReadError as ended:
            page = ended.partial
        return writer.get_extra_info("peercert"), _answer(page)
    finally:
        writer.transport.abort()


def _answer(page: bytes) -> Answer:
    """Status 0 for what is no HTTP."""
    head, _, body = page.decode("utf-8", errors="replace").partition("\r\n\r\n")
    status = _STATUS.match(head)
    location = _LOCATION.search(head)
    return Answer(int(status[1]) if status else 0, body, location[1] if location else "")


def _right(certificate: dict[str, Any]) -> CertificateSeen:
    """Of a certificate that the handshake has verified."""
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    names = dict(part for parts in certificate["issuer"] for part in parts)
    issuer = [names[key] for key in ("organizationName", "commonName") if key in names]
    return CertificateSeen(until, ", ".join(issuer) or None)
