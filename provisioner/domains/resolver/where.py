"""Which servers are asked: those that resolve for us, and at which port zones are served."""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from provisioner.domains.reach import PUBLIC, Reach
from provisioner.domains.servers import Server
from provisioner.settings import Settings

SYSTEM = Path("/etc/resolv.conf")
# What the C library does where nothing is configured (resolv.conf(5)).
FALLBACK = Server(ip_address("127.0.0.1"))


@dataclass(frozen=True, slots=True)
class Where:
    """``stand_in`` servers are asked instead, as resolvers and as the zone's own alike (``--nameserver``).

    ``reach`` bounds where a zone may say that its servers are; those that we were told of are asked anywhere.
    """

    resolvers: tuple[Server, ...]
    authority_port: int
    stand_in: tuple[Server, ...] = ()
    reach: Reach = PUBLIC

    def authority(self, written: str) -> Server | None:
        """A zone's own server at this address, None where we do not go and for what is no address."""
        try:
            address = ip_address(written)
        except ValueError:
            return None
        return Server(address, self.authority_port) if self.reach.includes(address) else None


def where(settings: Settings, stand_in: tuple[Server, ...] = ()) -> Where:
    """The system's resolvers where none are set, as they are at this moment."""
    reach = Reach(settings.private_networks)
    return Where(settings.resolvers or system_resolvers(), settings.authority_port, stand_in, reach)


def system_resolvers(path: Path = SYSTEM) -> tuple[Server, ...]:
    """Those of ``/etc/resolv.conf``; lines that name none are passed over."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = [words[1] for words in map(str.split, lines) if len(words) > 1 and words[0] == "nameserver"]
    return tuple(found for found in map(_address, named) if found is not None) or (FALLBACK,)


def _address(written: str) -> Server | None:
    try:
        return Server.parse(written)
    except ValueError:
        return None
