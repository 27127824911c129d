"""What one authoritative server knows of one zone, and how it answers from it (RFC 1034 §4.3.2, RFC 4592)."""

from dataclasses import dataclass, field
from typing import Any

from dnslib import QTYPE, RR

MOST_FOLLOWED = 10
SOA = "{primary}. {contact}. 1 3600 600 86400 {negative}"


@dataclass(frozen=True, slots=True)
class Reply:
    """Records of each section; ``authoritative`` is the AA flag."""

    rcode: str = "NOERROR"
    answer: tuple[Any, ...] = ()
    authority: tuple[Any, ...] = ()
    additional: tuple[Any, ...] = ()
    authoritative: bool = True


@dataclass
class ZoneCopy:
    """Names are in lower case without a trailing dot. Edits replace the table: a server may be reading it."""

    origin: str
    negative_ttl: int = 60
    table: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        primary, contact = below("ns1", self.origin), below("hostmaster", self.origin)
        self.set(self.origin, "SOA", SOA.format(primary=primary, contact=contact, negative=self.negative_ttl))

    def set(self, name: str, kind: str, *values: str, ttl: int = 300) -> None:
        """Exactly these records; none when there are no ``values``."""
        records = tuple(RR.fromZone(f"{name}. {ttl} IN {kind} {value}")[0] for value in values)
        changed = {key: held for key, held in self.table.items() if key != (name, kind)}
        self.table = {**changed, (name, kind): records} if records else changed

    def reply(self, name: str, kind: str) -> Reply:
        table = self.table
        if (cut := self._cut_above(table, name)) is not None and not (kind == "DS" and cut == name):
            return self._referral(table, cut)
        return self._answer(table, name, kind)

    def _cut_above(self, table: dict[tuple[str, str], tuple[Any, ...]], name: str) -> str | None:
        """The highest name between the origin and ``name`` that is delegated to others."""
        cuts = [above for above in ancestors(name) if (above, "NS") in table and above != self.origin]
        return cuts[-1] if cuts else None

    def _referral(self, table: dict[tuple[str, str], tuple[Any, ...]], cut: str) -> Reply:
        servers = table[cut, "NS"]
        glue = [
            record
            for server in servers
            for kind in ("A", "AAAA")
            for record in table.get((plain(server.rdata), kind), ())
        ]
        return Reply(authority=servers, additional=tuple(glue), authoritative=False)

    def _answer(self, table: dict[tuple[str, str], tuple[Any, ...]], name: str, kind: str) -> Reply:
        followed: list[Any] = []
        soa = table.get((self.origin, "SOA"), ())
        for _ in range(MOST_FOLLOWED):
            source = self._source(table, name)
            if source is None:
                return Reply("NXDOMAIN", tuple(followed), soa)
            if kind != "CNAME" and (alias := table.get((source, "CNAME"))):
                followed += _owned_by(name, alias)
                name = plain(alias[0].rdata)
                if not is_within(name, self.origin):
                    return Reply(answer=tuple(followed))
                continue
            found = table.get((source, kind), ())
            return Reply(answer=(*followed, *_owned_by(name, found)), authority=() if found else soa)
        return Reply(answer=tuple(followed))

    def _source(self, table: dict[tuple[str, str], tuple[Any, ...]], name: str) -> str | None:
        """The entry that answers for ``name``: its own, or a wildcard's; None when nothing does."""
        held = {owner for owner, _ in table}
        if any(is_within(owner, name) for owner in held):
            return name
        for above in ancestors(name)[1:]:
            if any(is_within(owner, above) for owner in held):
                wildcard = f"*.{above}"
                return wildcard if wildcard in held else None
        return None


def below(label: str, zone: str) -> str:
    return f"{label}.{zone}" if zone else label


def plain(name: object) -> str:
    return str(name).rstrip(".").lower()


def ancestors(name: str) -> list[str]:
    """The name itself, what is above it, and so on; without the root."""
    labels = name.split(".") if name else []
    return [".".join(labels[number:]) for number in range(len(labels))]


def is_within(name: str, zone: str) -> bool:
    return not zone or name == zone or name.endswith(f".{zone}")


def _owned_by(name: str, records: tuple[Any, ...]) -> tuple[Any, ...]:
    """Records of a wildcard are given out under the name that was asked for."""
    return tuple(RR(name, record.rtype, record.rclass, record.ttl, record.rdata) for record in records)


def type_name(number: int) -> str:
    return str(QTYPE.get(number, number))
