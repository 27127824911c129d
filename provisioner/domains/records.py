"""The records that make a name ours to serve, as a zone's owner writes them (MIX-DNS-1). Pure.

Names and targets are without a trailing dot here; whoever shows them adds it where it is wanted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from provisioner.domains.spelling import challenge_of
from provisioner.domains.suffixes import domain_of, is_public

# Five minutes: whoever mistypes does not wait for long.
SUGGESTED_TTL = 300
APEX = "@"


@dataclass(frozen=True, slots=True)
class Record:
    """``name`` is absolute; ``short_name`` is relative to the zone, as forms of registrars want it, or "@".

    ``type`` is ``CNAME`` or ``TXT``; ``ALIAS`` stands for whatever a provider offers in a CNAME's place where
    none can be (ALIAS, ANAME, flattening), which no zone file knows.
    """

    type: str
    name: str
    value: str
    short_name: str

    @property
    def is_in_zone_files(self) -> bool:
        return self.type != "ALIAS"

    @property
    def zone_value(self) -> str:
        """As a zone's owner writes it where names are relative to the zone: a name ends with its dot."""
        return self.value if self.type == "TXT" else f"{self.value}."


def records_for(host: str, target: str, token: str | None, zone: str | None) -> tuple[Record, ...]:
    """What leads ``host`` to ``target``, and what proves whose it is when a ``token`` is asked for.

    ``zone`` is as a look found it; None while nobody could tell, and then the registrable name is taken.
    """
    within = zone_of(host, zone)
    kind = "ALIAS" if within == host else "CNAME"
    leading = Record(kind, host, target, _relative(host, within))
    if token is None:
        return (leading,)
    challenge = challenge_of(host)
    return leading, Record("TXT", challenge, token, _relative(challenge, within))


def zone_of(host: str, seen: str | None) -> str:
    """The zone to which names are relative: what was ``seen``, unless it is everybody's; else the domain."""
    return domain_of(host) if seen is None or is_public(seen) else seen


def zone_file(records: Iterable[Record], zone: str) -> str:
    """Lines for a BIND zone file (RFC 1035, 5.1), relative to ``zone``; "" when there is nothing to say."""
    lines = [record for record in records if record.is_in_zone_files]
    if not lines:
        return ""
    width = max(len(record.short_name) for record in lines)
    written = [
        f"{each.short_name:<{width}}  {SUGGESTED_TTL}  IN  {each.type:<5}  {_value(each)}" for each in lines
    ]
    return "\n".join([f"; zone {zone}", *written, ""])


def _value(record: Record) -> str:
    return f'"{record.value}"' if record.type == "TXT" else record.zone_value


def _relative(name: str, zone: str) -> str:
    if name == zone:
        return APEX
    return name.removesuffix(f".{zone}")
