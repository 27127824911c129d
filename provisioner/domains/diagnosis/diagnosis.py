"""What a look at a name came to: one verdict, what was seen, what is wrong and how to mend it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

_ANSWERS = {"NOERROR", "NXDOMAIN"}


class Verdict(StrEnum):
    """``PENDING``: right at the zone's own servers, not yet everywhere (design §5)."""

    OK = "ok"
    PENDING = "pending"
    MISCONFIGURED = "misconfigured"
    UNREACHABLE = "unreachable"

    @property
    def is_right(self) -> bool:
        """Whether the zone leads to us as it should, seen everywhere or not yet."""
        return self in {Verdict.OK, Verdict.PENDING}


class Leads(StrEnum):
    """Whether the name leads to us, as far as one look tells: what counts of a name that is answered."""

    EVERYWHERE = "everywhere"
    # The zone's own servers say so, and some resolvers go on with an old answer.
    SOON_EVERYWHERE = "soon everywhere"
    UNTOLD = "untold"
    AWAY = "away"

    @property
    def is_to_us(self) -> bool:
        return self in {Leads.EVERYWHERE, Leads.SOON_EVERYWHERE}


class Code(StrEnum):
    """What can be wrong with a name (design §5)."""

    NO_RECORD = "no_record"
    WRONG_TARGET = "wrong_target"
    ADDRESS_INSTEAD_OF_CNAME = "address_instead_of_cname"
    ADDRESS_BESIDE_CNAME = "address_beside_cname"
    APEX = "apex"
    LOOP = "loop"
    DANGLING = "dangling"
    SERVERS_DISAGREE = "servers_disagree"
    SERVFAIL = "servfail"
    TIMEOUT = "timeout"
    CAA_FORBIDS = "caa_forbids"
    IPV6_MISMATCH = "ipv6_mismatch"
    INVALID_NAME = "invalid_name"
    LOOKALIKE = "lookalike"
    RESERVED_ZONE = "reserved_zone"
    CLAIMED = "claimed"
    MISSING_TOKEN = "missing_token"  # noqa: S105 - a code, no secret


@dataclass(frozen=True, slots=True)
class Problem:
    """What was seen and what to do, one French sentence each, for whoever knows DNS; ``plain`` and
    ``plain_fix`` say the same to whoever does not. ``line`` is what the zone lacks, where one line
    mends it. ``is_ours``: nobody but us can mend it."""

    code: Code
    message: str
    fix: str
    plain: str
    plain_fix: str
    line: str = ""
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One server's answer to one question. ``answer`` holds names and values in their presentation form.

    ``is_of_zone`` when it was asked as one of the zone's own, even if it was silent or knows no such zone,
    ``authoritative`` when it says so itself (AA).
    """

    server: str
    authoritative: bool
    type: str
    answer: tuple[str, ...]
    rcode: str
    ttl: int | None
    is_of_zone: bool


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``chain`` begins with what the host leads to. ``next_check_after`` is in seconds.

    ``points_at_us`` is whether the name leads to the target at all: False only when the zone's own servers
    spoke and the way was followed to its end, None when that could not be told;
    ``by_cname`` whether a CNAME does it. ``token_seen`` is None when no token was asked for.
    ``old_answer_until``: resolvers may go on giving an old answer until then, though the zone gives the right
    one. ``misplaced`` is where the record was created instead of at the host, ``HOST.ZONE``. ``leads`` leaves
    out what keeps a certificate from being given.
    """

    host: str
    verdict: Verdict
    target: str
    at: datetime
    chain: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    problems: tuple[Problem, ...] = ()
    next_check_after: int = 30
    zone: str | None = None
    wildcard: str | None = None
    misplaced: str | None = None
    points_at_us: bool | None = None
    by_cname: bool = False
    token_seen: bool | None = None
    old_answer_until: datetime | None = None
    leads: Leads = Leads.AWAY
    codes: frozenset[Code] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", frozenset(problem.code for problem in self.problems))

    @property
    def own_cnames(self) -> dict[str, tuple[str, ...]]:
        """What each of the zone's own servers that answered has for a CNAME: () for none."""
        said = (each for each in self._of_zone if each.authoritative and each.rcode in _ANSWERS)
        return {each.server: each.answer for each in said}

    @property
    def is_conclusive(self) -> bool:
        """Whether it can be told where the name leads, and each of the zone's own servers was heard.

        One that is silent may know better than another that keeps an old copy.
        """
        return self.points_at_us is not None and all(each.rcode in _ANSWERS for each in self._of_zone)

    @property
    def _of_zone(self) -> list[Observation]:
        return [each for each in self.observations if each.type == "CNAME" and each.is_of_zone]

    @property
    def is_apex(self) -> bool:
        return self.zone == self.host
