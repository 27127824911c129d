"""The way from the name to the instance, hop by hop, each with a mark. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Observation, Verdict
from provisioner.domains.diagnosis.seen import NOERROR, NXDOMAIN
from provisioner.domains.models import Domain, DomainState
from provisioner.web.name_parts.in_place import leads_to_us
from provisioner.web.tone import Tone

_WORDS = {Tone.WELL: "Bon", Tone.WRONG: "À corriger", Tone.WAITING: "Pas encore"}


@dataclass(frozen=True, slots=True)
class Hop:
    """``value`` is a name or what was found, ``note`` a few words below it, ``told`` stands for the tone's
    own word where that says too much."""

    tone: Tone
    title: str
    value: str
    note: str = ""
    is_name: bool = True
    told: str = ""

    @property
    def word(self) -> str:
        return self.told or _WORDS[self.tone]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the picture is drawn from; ``diagnosis`` is None before the first look is over."""

    domain: Domain
    diagnosis: Diagnosis | None
    readable_host: str
    zone: str
    target: str
    asks_token: bool


def route(facts: Facts) -> tuple[Hop, ...]:
    """From the name to https, in the order in which a browser goes."""
    return tuple(_hops(facts))


def _hops(facts: Facts) -> Iterator[Hop]:
    yield Hop(Tone.WELL, "Adresse demandée", facts.readable_host)
    yield _zone(facts)
    yield _record(facts)
    yield _target(facts)
    if facts.asks_token:
        yield _token(facts)
    yield _certificate(facts)


def _zone(facts: Facts) -> Hop:
    asked = _authorities(facts.diagnosis)
    servers = {each.server for each in asked}
    answering = {each.server for each in asked if each.rcode in {NOERROR, NXDOMAIN}}
    if facts.diagnosis is None:
        return Hop(Tone.WAITING, "Serveurs du domaine", facts.zone)
    if not answering:
        return Hop(Tone.WRONG, "Serveurs du domaine", facts.zone, "aucun ne répond")
    return Hop(Tone.WELL, "Serveurs du domaine", facts.zone, _counted(len(answering), len(servers)))


def _counted(answering: int, asked: int) -> str:
    if answering < asked:
        return f"{answering} sur {asked} réponde{'nt' if answering > 1 else ''}"
    return f"{asked} serveurs, tous répondent" if asked > 1 else "1 serveur, il répond"


def _record(facts: Facts) -> Hop:
    diagnosis = facts.diagnosis
    title = "Enregistrement ALIAS" if diagnosis and diagnosis.is_apex else "Enregistrement CNAME"
    if diagnosis is None:
        return Hop(Tone.WAITING, title, "Pas encore vu", is_name=False)
    if Code.SERVERS_DISAGREE in diagnosis.codes:
        return Hop(Tone.WAITING, title, "Réponses différentes", is_name=False, told="Pas partout")
    if leads_to_us(diagnosis):
        return Hop(Tone.WELL, title, what_is_there(diagnosis) or facts.target)
    return _wrong_record(diagnosis, title)


def _wrong_record(diagnosis: Diagnosis, title: str) -> Hop:
    if found := what_is_there(diagnosis):
        note = "" if diagnosis.points_at_us else "ce n’est pas la bonne valeur"
        return Hop(Tone.WRONG, title, found, note)
    if diagnosis.misplaced:
        return Hop(Tone.WRONG, title, diagnosis.misplaced, "ce n’est pas le bon nom")
    if Code.NO_RECORD in diagnosis.codes:
        return Hop(Tone.WAITING, title, "Absent", is_name=False)
    unknown = diagnosis.points_at_us is None
    return Hop(Tone.WAITING if unknown else Tone.WRONG, title, "Pas vu", is_name=False)


def _token(facts: Facts) -> Hop:
    seen = facts.diagnosis is not None and facts.diagnosis.token_seen
    if seen:
        return Hop(Tone.WELL, "Enregistrement TXT", "Trouvé", is_name=False)
    return Hop(Tone.WAITING, "Enregistrement TXT", "Absent", is_name=False)


def _target(facts: Facts) -> Hop:
    diagnosis, title = facts.diagnosis, "Notre service"
    if diagnosis is not None and _is_doubtful(facts.domain) and not diagnosis.points_at_us:
        return Hop(Tone.WAITING, title, facts.target, told="Non atteint")
    if diagnosis is None or not diagnosis.points_at_us:
        return Hop(Tone.WAITING, title, facts.target)
    if diagnosis.verdict is Verdict.PENDING or Code.SERVERS_DISAGREE in diagnosis.codes:
        return Hop(Tone.WAITING, title, facts.target, "visible, mais pas partout")
    return Hop(Tone.WELL, title, facts.target)


def _certificate(facts: Facts) -> Hop:
    title, state = "Certificat https", facts.domain.state
    if _is_doubtful(facts.domain):
        return Hop(Tone.WAITING, title, "À revoir avec le reste", is_name=False, told="Pas vérifié")
    if state is DomainState.SERVED:
        return Hop(Tone.WELL, title, "Valable", is_name=False)
    if facts.diagnosis is not None and Code.CAA_FORBIDS in facts.diagnosis.codes:
        return Hop(Tone.WRONG, title, "Interdit par CAA", is_name=False)
    if state is DomainState.DEGRADED and facts.domain.certificate_problem:
        return Hop(Tone.WRONG, title, "Ne convient pas", is_name=False)
    if state is DomainState.VERIFIED:
        return Hop(Tone.WAITING, title, "Demandé", is_name=False)
    return Hop(Tone.WAITING, title, "Ensuite, sans vous", is_name=False)


def _is_doubtful(domain: Domain) -> bool:
    return domain.state is DomainState.SERVED and domain.failing_since is not None


def what_is_there(diagnosis: Diagnosis) -> str:
    """What the zone says of the name, its CNAME first."""
    asked = _authorities(diagnosis) or diagnosis.observations
    answers = [each for kind in ("CNAME", "A", "AAAA") for each in asked if each.type == kind and each.answer]
    return answers[0].answer[0] if answers else ""


def _authorities(diagnosis: Diagnosis | None) -> Sequence[Observation]:
    return [each for each in diagnosis.observations if each.is_of_zone] if diagnosis else ()
