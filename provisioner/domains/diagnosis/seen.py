"""What name servers answered when they were asked about one host name. Plain values, read by ``judge``.

Names are in lower-case ASCII without a trailing dot, TTLs in seconds.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NOERROR, NXDOMAIN, SERVFAIL, REFUSED = "NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"
# Said of a server that gave no answer that could be read.
TIMEOUT, GARBAGE, UNREACHABLE = "TIMEOUT", "GARBAGE", "UNREACHABLE"
SILENT = frozenset({TIMEOUT, GARBAGE, UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Answer:
    """What one server said to one question.

    ``server`` is as people know it, ``ns1.ville.example (192.0.2.1)``. ``is_authority`` when it was asked as
    one of the zone's own, ``authoritative`` when it says so itself (AA). ``chain`` are the CNAMEs that it
    followed, in order, ``values`` the records of ``type`` at their end. ``ttl`` is the shortest of these, or
    how long it may be remembered that there is nothing (RFC 2308), None when nothing says.
    """

    server: str
    is_authority: bool
    authoritative: bool
    name: str
    type: str
    rcode: str
    chain: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    ttl: int | None = None
    extended: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether it can be believed: records, or that there are none."""
        return self.rcode in {NOERROR, NXDOMAIN}


class ChainEnd(StrEnum):
    """How the way of CNAMEs ended that starts at the host."""

    ADDRESSES = "addresses"
    NOTHING = "nothing"
    LOOP = "loop"
    TOO_LONG = "too_long"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Chain:
    """The CNAMEs from the host on as a recursive resolver sees them, asked hop by hop: at most eight.

    ``hops`` begins with what the host leads to. ``addresses`` and ``rcode`` are of the last name.
    """

    hops: tuple[str, ...]
    end: ChainEnd
    rcode: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaaRecord:
    """RFC 8659 §4.1; ``value`` as it is written."""

    critical: bool
    tag: str
    value: str


@dataclass(frozen=True, slots=True)
class CaaSeen:
    """The records that apply, found by climbing from the host (RFC 8659 §3), and at which name they stand,
    if any: where a CNAME leads to them, that is its target."""

    name: str | None
    records: tuple[CaaRecord, ...]
    rcode: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that was asked at one look, begun ``at``.

    ``zone`` is the zone that holds the host, None when nobody could tell. ``authorities`` are the answers of
    each of its servers, at each of their addresses, to CNAME, A and AAAA of the host; ``recursive`` the same
    of resolvers. ``tokens`` are the TXT answers below ``_mixeur-challenge``. ``wildcard`` is the entry that
    answers for the host, if none of its own does; ``misplaced`` the name that has a CNAME where the host has
    nothing, since the zone's name was added to it once more. ``signature_fails``: resolvers that check DNSSEC
    refuse what those that do not check would answer; None when that was not to be told. ``by_stand_ins``:
    servers that somebody named were asked instead of all others.
    """

    host: str
    target: str
    at: datetime
    zone: str | None
    authorities: tuple[Answer, ...]
    recursive: tuple[Answer, ...]
    chain: Chain
    target_addresses: tuple[str, ...]
    caa: CaaSeen
    tokens: tuple[Answer, ...] = ()
    wildcard: str | None = None
    misplaced: str | None = None
    signature_fails: bool | None = None
    by_stand_ins: bool = False
    questions: int = 0

    @property
    def is_apex(self) -> bool:
        return self.zone == self.host
