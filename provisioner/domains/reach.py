"""Where a stranger's zone may send us: the public Internet, and networks that the operator named.

Whoever writes a zone chooses the addresses of its servers and sites. Without this rule they would have the
machine look around its own network, and show them what it saw (SSRF, ASVS 1.3.6).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

# Addresses that hold another one, or are of a site: a gateway would lead us back inside (RFC 6052, 8215,
# 3056, 4380, 4291 §2.5.5.1, 3879). Nobody's server is public there.
_LEADS_INSIDE = tuple(
    IPv6Network(written)
    for written in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10")
)


@dataclass(frozen=True, slots=True)
class Reach:
    """``inside`` are networks that are not public, and asked all the same."""

    inside: tuple[IPv4Network | IPv6Network, ...] = ()

    def includes(self, address: IPv4Address | IPv6Address) -> bool:
        hidden = any(address in network for network in _LEADS_INSIDE)
        public = address.is_global and not address.is_multicast and not hidden
        return public or any(address in network for network in self.inside)


PUBLIC = Reach()
