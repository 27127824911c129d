"""How a name stands, in the few words that a page has room for. Pure."""

from dataclasses import dataclass
from datetime import datetime

from provisioner.domains.diagnosis.diagnosis import Diagnosis, Verdict
from provisioner.domains.lateness import ends_soon
from provisioner.domains.models import DomainState
from provisioner.offers import Domain as DomainTerms
from provisioner.web.console.domains.standing import NameLook, NameStanding
from provisioner.web.moments import relative
from provisioner.web.name_parts import Findings
from provisioner.web.tone import Tone
from tenants.calendar import PARIS, french_date

_SENTENCES = {
    DomainState.REQUESTED: "Première vérification dans un instant.",
    DomainState.WAITING: "Prochaine vérification : ce qui manque sera dit ici.",
    DomainState.VERIFIED: "Le nom mène à nous ; son certificat se demande de lui-même.",
    DomainState.SERVED: "Le nom mène à nous, et il est servi en https.",
    DomainState.DEGRADED: "Le nom ne mène plus à nous comme il faut.",
    DomainState.RELEASED: "Il menait encore à nous à la dernière vérification.",
}

_MENDING = "Le nom mène de nouveau à nous ; une vérification de plus doit le confirmer."


@dataclass(frozen=True, slots=True)
class CertificateWords:
    """Until when a certificate is valid, or why there is none."""

    value: str
    note: str
    look: Tone


def finding(standing: NameStanding, diagnosis: Diagnosis | None) -> str:
    """What was seen, for anybody: the first problem, or that there is none."""
    if diagnosis is not None and _is_about_records(standing, diagnosis):
        return Findings.of(diagnosis).sentence
    seen = _of_certificate(standing)
    if seen is None and standing.record.state is DomainState.DEGRADED and _is_right(standing.record.verdict):
        return _MENDING
    return seen or _SENTENCES[standing.record.state]


def next_look(standing: NameStanding) -> str:
    """``dans 4 minutes``."""
    at, now = standing.record.next_look_at, standing.now
    if at is None:
        return "aucune prévue"
    return relative(at, now) if at > now else "dès que possible"


def certificate(standing: NameStanding, terms: DomainTerms) -> CertificateWords:
    """Until when the last certificate seen is valid."""
    record, now = standing.record, standing.now
    until = record.certificate_until
    if until is None:
        if record.certificate_problem and record.state.is_answered:
            return CertificateWords("aucun", "demandé, pas obtenu", Tone.WRONG)
        return CertificateWords("pas encore", "", Tone.WAITING)
    said = f"jusqu’au {_date(until)}"
    if until <= now:
        return CertificateWords("terminé", f"depuis le {_date(until)}", Tone.WRONG)
    if ends_soon(until, terms, now):
        return CertificateWords(said, f"finit {relative(until, now)}, pas renouvelé", Tone.WRONG)
    if record.state.is_answered and record.forbids_renewal:
        return CertificateWords(said, "ne peut plus être renouvelé", Tone.WRONG)
    return CertificateWords(said, "", Tone.WRONG if record.certificate_problem else Tone.WELL)


def grace(standing: NameStanding, terms: DomainTerms) -> str | None:
    """Until when a name whose records broke is still answered; a certificate alone takes no name off."""
    record = standing.record
    if record.state is not DomainState.DEGRADED or record.degraded_at is None or _is_right(record.verdict):
        return None
    return f"Sans correction, abandonné le {_date(terms.grace_ends(record.degraded_at))}"


def _of_certificate(standing: NameStanding) -> str | None:
    record = standing.record
    if not record.state.is_answered:
        return None
    if (
        record.certificate_problem is None
        and standing.look is NameLook.TO_HANDLE
        and record.certificate_until
    ):
        ends = relative(record.certificate_until, standing.now)
        return f"Le certificat finit {ends} : il aurait dû être renouvelé de lui-même."
    return record.certificate_problem


def _is_about_records(standing: NameStanding, diagnosis: Diagnosis) -> bool:
    """A remark about one server of three is not what there is to say of a name that is answered."""
    return not standing.record.state.is_answered or not diagnosis.verdict.is_right


def _is_right(verdict: str | None) -> bool:
    return verdict is not None and Verdict(verdict).is_right


def _date(moment: datetime) -> str:
    return french_date(moment.astimezone(PARIS).date())
