"""How far a name has come, step by step, as an instance's own steps are shown. Pure."""

from datetime import datetime

from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.models import Domain, DomainState
from provisioner.offers import Domain as DomainTerms
from provisioner.web.console.domains.standing import NameLook, NameStanding
from provisioner.web.console.domains.wording import certificate, grace
from provisioner.web.console.progress import Step, StepLook
from provisioner.web.tone import Tone

_READ_ON = "Le constat dit ce qui ne va pas, et quoi changer."
_DEFAULT_GOES_ON = "L’instance répond entre-temps à son adresse par défaut."


def steps_of(domain: Domain, standing: NameStanding, seen: str, terms: DomainTerms) -> tuple[Step, ...]:
    """Asked for, led to us, certificate, in service. ``seen`` is what the last look found, in few words."""
    return (
        Step("Demandé", StepLook.DONE, f"Par {domain.asked_by}.", domain.asked_at),
        _records(domain, standing, seen, terms),
        _certificate(domain, standing, terms),
        _service(domain, standing, terms),
    )


def _records(domain: Domain, standing: NameStanding, seen: str, terms: DomainTerms) -> Step:
    title = "Enregistrements DNS"
    if domain.state.is_answered and not _leads_elsewhere(domain):
        return Step(title, StepLook.DONE, f"Ils mènent à {terms.cname_target}.", domain.verified_at)
    if domain.state is DomainState.DEGRADED:
        return Step(title, StepLook.FAILED, _READ_ON, domain.degraded_at)
    if standing.look in {NameLook.TO_HANDLE, NameLook.TO_CORRECT}:
        return Step(title, StepLook.FAILED, _READ_ON, None)
    return Step(title, StepLook.WAITING, seen, None)


def _certificate(domain: Domain, standing: NameStanding, terms: DomainTerms) -> Step:
    title, words = "Certificat", certificate(standing, terms)
    if not domain.state.is_answered:
        return Step(title, StepLook.TO_COME, "Se demande de lui-même dès que le nom mène à nous.", None)
    if domain.certificate_problem or words.look is Tone.WRONG:
        late = standing.look is NameLook.TO_HANDLE and not _leads_elsewhere(domain)
        message = domain.certificate_problem or f"{words.value}, {words.note}.".capitalize()
        return Step(title, StepLook.FAILED if late else StepLook.WAITING, message, None)
    if domain.certificate_until is None:
        return Step(title, StepLook.WAITING, "Demandé ; il arrive en général en moins d’une minute.", None)
    return Step(title, StepLook.DONE, f"Valable {words.value}, renouvelé de lui-même.", _certified_at(domain))


def _service(domain: Domain, standing: NameStanding, terms: DomainTerms) -> Step:
    title = "En service"
    if domain.state is DomainState.SERVED:
        message = "C’est l’adresse de l’instance : l’adresse par défaut y renvoie."
        return Step(title, StepLook.DONE, message, domain.served_at)
    if domain.state is DomainState.DEGRADED:
        kept = grace(standing, terms)
        message = "L’instance est revenue à son adresse par défaut."
        return Step(title, StepLook.PAUSED, f"{message} {kept}." if kept else message, domain.degraded_at)
    return Step(title, StepLook.TO_COME, _DEFAULT_GOES_ON, None)


def _leads_elsewhere(domain: Domain) -> bool:
    """Whether it is the records that are wrong, and not the certificate alone."""
    is_right = domain.verdict is not None and Verdict(domain.verdict).is_right
    return domain.state is DomainState.DEGRADED and not is_right


def _certified_at(domain: Domain) -> datetime | None:
    return domain.served_at or domain.certificate_checked_at
