"""Which of the records that are asked for stand in the zone, and are right. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Verdict
from provisioner.domains.records import Record

_ABOUT_RECORD = frozenset(
    {
        Code.NO_RECORD,
        Code.WRONG_TARGET,
        Code.ADDRESS_INSTEAD_OF_CNAME,
        Code.ADDRESS_BESIDE_CNAME,
        Code.APEX,
        Code.LOOP,
        Code.DANGLING,
        Code.SERVERS_DISAGREE,
    }
)


def leads_to_us(diagnosis: Diagnosis | None) -> bool:
    """Whether the record of the name itself is right at every server of the zone."""
    if diagnosis is None or not diagnosis.points_at_us or Code.SERVERS_DISAGREE in diagnosis.codes:
        return False
    return diagnosis.verdict is Verdict.PENDING or not diagnosis.codes & _ABOUT_RECORD


@dataclass(frozen=True, slots=True)
class Placed:
    """One record to create, with its ``number`` among them, from 1."""

    number: int
    record: Record
    is_there: bool


@dataclass(frozen=True, slots=True)
class Records:
    """In the order in which they are shown: what is left to do comes first."""

    placed: tuple[Placed, ...]

    @classmethod
    def of(cls, records: Sequence[Record], diagnosis: Diagnosis | None) -> "Records":
        """``records`` are all that must stand in the zone."""
        token = diagnosis is not None and bool(diagnosis.token_seen)
        there = (token if record.type == "TXT" else leads_to_us(diagnosis) for record in records)
        numbered = zip(range(1, len(records) + 1), records, there, strict=True)
        return cls(tuple(sorted((Placed(*each) for each in numbered), key=lambda each: each.is_there)))

    @property
    def missing(self) -> tuple[Record, ...]:
        return tuple(each.record for each in self.placed if not each.is_there)

    @property
    def lacks_cname(self) -> bool:
        return any(record.type == "CNAME" for record in self.missing)

    @property
    def is_partly_there(self) -> bool:
        """Whether some are right and some are not: the first ones are nothing to do any more."""
        return 0 < len(self.missing) < len(self.placed)

    @property
    def to_write(self) -> tuple[Record, ...]:
        """What somebody who edits the zone now has to write; all of them when nothing is left."""
        return self.missing or tuple(each.record for each in self.placed)
