"""How one name stands, as staff take it: a word, a sign, how urgent it is. Pure."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.lateness import ends_soon, is_overdue
from provisioner.domains.models import Domain, DomainState
from provisioner.domains.spelling import unicode_of
from provisioner.offers import Domain as DomainTerms

_NOTHING_DONE = {None, Code.NO_RECORD.value}
_RIGHT = {verdict.value for verdict in Verdict if verdict.is_right}
_OF_ROW = (
    "id",
    "host",
    "state",
    "verdict",
    "asked_at",
    "checked_at",
    "next_look_at",
    "failing_since",
    "verified_at",
    "degraded_at",
    "certificate_until",
    "certificate_problem",
    "released_at",
    "released_by",
)


class NameLook(StrEnum):
    """In the order in which staff want to see them. The values stand in addresses, hence French."""

    TO_HANDLE = "a-traiter"
    TO_CORRECT = "a-corriger"
    WAITING = "en-attente"
    SERVED = "en-service"


LOOK_TITLES = {
    NameLook.TO_HANDLE: "À traiter",
    NameLook.TO_CORRECT: "DNS à corriger",
    NameLook.WAITING: "En attente",
    NameLook.SERVED: "En service",
}


@dataclass(frozen=True, slots=True)
class NameRecord:
    """One claim, with little of what was seen at the last look: ``codes`` of its problems, the first one
    first, unless it was right, and while waiting ``misplaced``, where its record was seen in its place."""

    id: uuid.UUID
    host: str
    state: DomainState
    verdict: str | None
    codes: tuple[str, ...]
    misplaced: str | None
    asked_at: datetime
    checked_at: datetime | None
    next_look_at: datetime | None
    failing_since: datetime | None
    verified_at: datetime | None
    degraded_at: datetime | None
    certificate_until: datetime | None
    certificate_problem: str | None
    released_at: datetime | None
    released_by: str | None
    slug: str
    member: str

    @property
    def readable_host(self) -> str:
        return unicode_of(self.host)

    @property
    def forbids_renewal(self) -> bool:
        """Whether the certificate at hand is the last one as long as CAA says what it says."""
        return Code.CAA_FORBIDS.value in self.codes

    @classmethod
    def of(cls, domain: Domain) -> "NameRecord":
        """Of a row that was loaded whole."""
        instance = domain.instance
        seen = domain.diagnosis or {}
        problems = () if domain.verdict in _RIGHT else seen.get("problems", ())
        values = {name: getattr(domain, name) for name in _OF_ROW}
        return cls(
            **values,
            codes=tuple(each["code"] for each in problems),
            misplaced=seen.get("misplaced"),
            slug=instance.slug,
            member=instance.member.name,
        )


@dataclass(frozen=True, slots=True)
class NameStanding:
    """A claim at a moment. ``word`` says more closely what ``look`` groups."""

    record: NameRecord
    look: NameLook
    word: str
    now: datetime

    @classmethod
    def of(cls, record: NameRecord, terms: DomainTerms, now: datetime) -> "NameStanding":
        look, word = _judged(record, terms, now)
        return cls(record, look, word, now)

    @property
    def since(self) -> datetime:
        """Since when somebody has been waiting for it."""
        return self.record.degraded_at or self.record.asked_at

    @property
    def is_broken(self) -> bool:
        """Whether visitors see that something is wrong, rather than will soon."""
        return self.look is NameLook.TO_HANDLE and self.record.state is not DomainState.SERVED

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the last look failed, and later ones have to say the same before anything changes."""
        return self.record.state is DomainState.SERVED and self.record.failing_since is not None


def _judged(record: NameRecord, terms: DomainTerms, now: datetime) -> tuple[NameLook, str]:
    if record.state is DomainState.DEGRADED:
        return NameLook.TO_HANDLE, "En panne"
    if record.state is DomainState.SERVED:
        return _served(record, terms, now)
    if record.state is DomainState.VERIFIED:
        return _verified(record, now)
    if record.state is DomainState.RELEASED:
        return NameLook.WAITING, "Libéré"
    return _waiting(record)


def _served(record: NameRecord, terms: DomainTerms, now: datetime) -> tuple[NameLook, str]:
    if news := _answered_all_the_same(record):
        return NameLook.TO_HANDLE, news
    if record.certificate_problem or ends_soon(record.certificate_until, terms, now):
        return NameLook.TO_HANDLE, "Certificat à traiter"
    return NameLook.SERVED, "En service"


def _verified(record: NameRecord, now: datetime) -> tuple[NameLook, str]:
    if news := _answered_all_the_same(record):
        return NameLook.TO_HANDLE, news
    if is_overdue(record.certificate_problem, record.verified_at, now):
        return NameLook.TO_HANDLE, "Certificat à traiter"
    return NameLook.WAITING, "Certificat en cours"


def _answered_all_the_same(record: NameRecord) -> str | None:
    """What fails a condition of the instance and breaks no name: whoever is led here must find it."""
    if Code.SERVERS_DISAGREE.value in record.codes:
        return "Serveurs en désaccord"
    return "Certificat à traiter" if record.forbids_renewal else None


def _waiting(record: NameRecord) -> tuple[NameLook, str]:
    """One that was right before, and is not answered any more, is for staff; the others for whoever
    manages the zone."""
    if record.verified_at is not None:
        return NameLook.TO_HANDLE, "Plus servi"
    if record.verdict == Verdict.PENDING.value:
        return NameLook.WAITING, "Se propage"
    if record.verdict is None:
        return NameLook.WAITING, "Demandé"
    first = next(iter(record.codes), None)
    if record.verdict == Verdict.OK.value or (first in _NOTHING_DONE and not record.misplaced):
        return NameLook.WAITING, "En attente"
    return NameLook.TO_CORRECT, "À corriger"
