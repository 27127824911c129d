"""Where a stranger's zone may send us: the public Internet, and networks that the operator named.

Whoever writes a zone chooses the addresses of its servers and sites. Without this rule they would have the
machine look around its own network, and show them what it saw (SSRF, ASVS 1.3.6).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network


@dataclass(frozen=True, slots=True)
class Reach:
    """``inside`` are networks that are not public, and asked all the same."""

    inside: tuple[IPv4Network | IPv6Network, ...] = ()

    def includes(self, address: IPv4Address | IPv6Address) -> bool:
        public = address.is_global and not address.is_multicast
        return public or any(address in network for network in self.inside)


PUBLIC = Reach()
