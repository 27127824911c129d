"""Zones as text, and their signatures: good ones, expired ones, and those of a key that nobody announced."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

import dns.dnssec
import dns.name
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec
from dns.rdtypes.ANY.DNSKEY import DNSKEY

# Short enough for a test that waits for it, long enough to be seen.
TTL = 300
NEGATIVE_TTL = 120


class Signing(Enum):
    """``WRONG_DS``: the parent announces a key that signed nothing, as after a half-done change of hosts."""

    NONE = "none"
    GOOD = "good"
    EXPIRED = "expired"
    WRONG_DS = "wrong ds"


@dataclass(frozen=True, slots=True)
class ZoneText:
    """A zone of these records, relative to its name; ``servers`` are the addresses of ns1, ns2…

    A server's address may be IPv6. ``name`` has no trailing dot, but for the root: ``.``.
    """

    name: str
    records: str
    servers: tuple[str, ...]
    negative_ttl: int = NEGATIVE_TTL

    @property
    def origin(self) -> dns.name.Name:
        return dns.name.from_text(self.name)

    def write(self, serial: int) -> str:
        soa = f"@ SOA ns1 hostmaster {serial} 3600 900 604800 {self.negative_ttl}"
        servers = "".join(f"@ NS {host}\n{glue}\n" for host, glue in self._servers())
        return f"$ORIGIN {self.origin}\n$TTL {TTL}\n{soa}\n{servers}{self.records.rstrip()}\n"

    def delegation(self, label: str) -> str:
        """What the zone above must hold, as records relative to it."""
        lines = [
            f"{label} NS {host}.{label}\n{glue_for(f'{host}.{label}', address)}"
            for host, address in self._named()
        ]
        return "\n".join(lines) + "\n"

    def _named(self) -> list[tuple[str, str]]:
        return [(f"ns{number}", address) for number, address in enumerate(self.servers, 1)]

    def _servers(self) -> list[tuple[str, str]]:
        return [(host, glue_for(host, address)) for host, address in self._named()]


def glue_for(host: str, address: str) -> str:
    return f"{host} {'AAAA' if ':' in address else 'A'} {address}"


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True, slots=True)
class ZoneKey:
    """One key that signs everything of a zone."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=_new_key)

    @property
    def public(self) -> DNSKEY:
        made = dns.dnssec.make_dnskey(self.private.public_key(), "ECDSAP256SHA256", flags=257)
        assert isinstance(made, DNSKEY)
        return made

    def ds(self, origin: dns.name.Name) -> str:
        """The record's data, for the zone above or as an anchor of trust."""
        return dns.dnssec.make_ds(origin, self.public, "SHA256").to_text()

    def sign(self, text: str, origin: dns.name.Name, *, expired: bool = False) -> str:
        """The zone with signatures of a week, which ended yesterday when ``expired``."""
        zone = dns.zone.from_text(text, origin, relativize=False)
        until = datetime.now(UTC) + timedelta(days=-1 if expired else 7)
        dns.dnssec.sign_zone(
            zone,
            keys=[(self.private, self.public)],
            inception=until - timedelta(days=8),
            expiration=until,
        )
        return zone.to_text(relativize=False)
