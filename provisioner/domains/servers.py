"""Where a question goes: the address and port of a name server, or of a front."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

DNS_PORT = 53
_WRITTEN = re.compile(
    r"\[(?P<six>[^\]]*)\](?::(?P<port6>\d+))?|(?P<four>[^:]*):(?P<port4>\d+)|(?P<bare>[^\[\]]*)"
)


@dataclass(frozen=True, slots=True)
class Server:
    """``address`` is an IPv4 or IPv6 address."""

    address: IPv4Address | IPv6Address
    port: int = DNS_PORT

    @classmethod
    def parse(cls, written: str, port: int | None = DNS_PORT) -> "Server":
        """``IP``, ``IP:PORT`` or ``[IP]:PORT``; ``port`` where none is written, if it may be left out.

        Raises ValueError.
        """
        found = _WRITTEN.fullmatch(written.strip())
        given = (found["port6"] or found["port4"]) if found else None
        number = int(given) if given else port
        try:
            address = ip_address((found["six"] or found["four"] or found["bare"] or "") if found else "")
        except ValueError:
            raise ValueError(
                f"« {written} » n’est pas une adresse de serveur : écrivez IP ou IP:PORT."
            ) from None
        if number is None:
            raise ValueError(f"« {written} » ne dit pas le port : écrivez IP:PORT.")
        if not 0 < number <= 65535:
            raise ValueError(f"« {written} » nomme un port qui n’existe pas : de 1 à 65535.")
        return cls(address, number)

    def __str__(self) -> str:
        """As it is written, without the port that is every name server's."""
        host = f"[{self.address}]" if self.address.version == 6 else str(self.address)
        return f"{host}:{self.port}" if self.port != DNS_PORT else str(self.address)
