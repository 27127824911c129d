"""Where a name stands, in one sentence for whoever sees it once and is in a hurry. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Verdict
from provisioner.domains.facts import Claim
from provisioner.domains.lateness import is_overdue
from provisioner.domains.models import Domain, DomainState
from provisioner.offers import Domain as Terms
from provisioner.web.moments import near
from provisioner.web.tone import Tone


class Task(StrEnum):
    """What is to be done with the records, in words that follow them."""

    CREATE = "à créer"
    KEEP = "à garder"
    RESTORE = "à rétablir"

    @classmethod
    def of(cls, domain: Domain) -> "Task":
        if domain.state in {DomainState.VERIFIED, DomainState.SERVED}:
            return cls.KEEP
        return cls.RESTORE if domain.verified_at else cls.CREATE


@dataclass(frozen=True, slots=True)
class Standing:
    """``is_live`` when people reach the instance at the name, with a certificate."""

    tone: Tone
    title: str
    sentence: str
    is_live: bool = False


_FIRST_LOOK = Standing(
    Tone.WAITING,
    "Première vérification en cours",
    "Nous interrogeons les serveurs du domaine. La réponse s’affiche ici dans quelques secondes.",
)
_MISSING = Standing(
    Tone.WAITING,
    "L’enregistrement n’existe pas encore",
    "Créez-le comme indiqué plus bas : cette page le verra d’elle-même, et l’adresse s’ouvrira sans autre "
    "démarche.",
)
_UNPROVEN = Standing(
    Tone.WAITING,
    "Il manque l’enregistrement de contrôle",
    "L’adresse mène bien à Mixeur. Reste à créer l’enregistrement TXT indiqué plus bas, qui montre à qui "
    "elle est.",
)
_SPREADING = Standing(
    Tone.WAITING,
    "C’est juste, mais pas encore visible partout",
    "Les serveurs de votre domaine donnent la bonne réponse : vous n’avez plus rien à faire.",
)
_DISAGREEING = Standing(
    Tone.WAITING,
    "Vos serveurs ne répondent pas encore tous la même chose",
    "Juste après une modification, c’est normal. Si cela dure plus de quelques minutes, voyez plus bas.",
)
_SPREADING_WHILE_CERTIFYING = Standing(
    Tone.WAITING,
    "Le DNS est bon ; il se propage",
    "Vous n’avez plus rien à faire : le certificat de sécurité (https) suit de lui-même.",
)
_SEEN = Standing(
    Tone.WAITING,
    "Tout est juste, nous terminons",
    "Vous n’avez plus rien à faire : l’adresse s’ouvre d’elle-même.",
)
_CERTIFYING = Standing(
    Tone.WAITING,
    "Le DNS est bon, le certificat arrive",
    "Vous n’avez plus rien à faire. Le certificat de sécurité (https) s’obtient de lui-même, en général en "
    "moins d’une minute.",
)
_CAA = Standing(
    Tone.WRONG,
    "Un enregistrement CAA interdit le certificat",
    "Le reste est bon. Cet enregistrement du domaine n’autorise pas notre autorité de certification : la "
    "correction est un peu plus bas.",
)
_CAA_OF_OURS = Standing(
    Tone.WAITING,
    "Le certificat attend une correction de notre côté",
    "Votre enregistrement est bon : vous n’avez rien à faire. L’adresse s’ouvrira d’elle-même.",
)
_LIVE = "L’adresse répond, avec un certificat valable. Il n’y a plus rien à faire : nous la surveillons."
_LIVE_WITH_REMARKS = "L’adresse répond. Une remarque, plus bas, peut vous éviter un ennui plus tard."
_UNSURE = Standing(
    Tone.DOUBTFUL,
    "À surveiller : la dernière vérification a échoué",
    "L’adresse était en ligne à la vérification d’avant : nous vérifions de nouveau avant de conclure.",
)
_GONE = "Cette adresse ne mène plus à l’espace"
_NO_CERTIFICATE = "Le certificat de cette adresse ne convient plus"
_ELSEWHERE = "L’espace reste ouvert à son autre adresse, et celle-ci reviendra d’elle-même une fois corrigée."
_MENDING = Standing(
    Tone.WAITING,
    "De nouveau juste : encore une vérification",
    "Elle a lieu d’elle-même dans quelques minutes, et l’adresse redevient alors celle de l’espace. Vous "
    "n’avez plus rien à faire.",
)
_OURS = "L’enregistrement est bon : vous n’avez rien à faire."
_TOLD = "Nous réessayons de nous-mêmes."
_WRONG = Standing(
    Tone.WRONG, "L’enregistrement n’est pas encore le bon", "Ce qu’il faut corriger est un peu plus bas."
)
_SILENT = Standing(
    Tone.WRONG,
    "Les serveurs du domaine ne répondent pas",
    "Sans réponse de leur part, nous ne pouvons rien dire de l’enregistrement lui-même.",
)
_LAPSED = Standing(
    Tone.WRONG,
    "Cette adresse n’est plus servie",
    "Elle est restée sans correction trop longtemps. Il faut maintenant les deux enregistrements indiqués "
    "plus bas, TXT compris : elle reviendra d’elle-même.",
)
_LAPSED_UNPROVEN = replace(_LAPSED, sentence=f"{_UNPROVEN.sentence} L’adresse reviendra alors d’elle-même.")
_OF_VERDICT = {
    Verdict.OK: _SEEN,
    Verdict.PENDING: _SPREADING,
    Verdict.MISCONFIGURED: _WRONG,
    Verdict.UNREACHABLE: _SILENT,
}
_OF_CODES = {frozenset({Code.NO_RECORD}): _MISSING, frozenset({Code.MISSING_TOKEN}): _UNPROVEN}


def standing(domain: Domain, diagnosis: Diagnosis | None, terms: Terms, now: datetime) -> Standing:
    """``diagnosis`` is that of the last look, None before the first is over."""
    if domain.state is DomainState.DEGRADED:
        return _broken(domain, diagnosis, terms, now)
    if domain.state is DomainState.SERVED:
        return _served(domain, diagnosis)
    if diagnosis is None:
        return _FIRST_LOOK
    if domain.state is DomainState.VERIFIED:
        return _certifying(domain, diagnosis, now)
    if domain.verified_at is None:
        return _of_look(diagnosis)
    return _LAPSED_UNPROVEN if _of_codes(diagnosis) is _UNPROVEN else _LAPSED


def has_more_to_say(domain: Domain, diagnosis: Diagnosis) -> bool:
    """Whether its problems say more than the one sentence does."""
    told = _of_codes(diagnosis)
    is_told = told is _UNPROVEN or (told is _MISSING and domain.verified_at is None)
    return bool(diagnosis.problems) and not is_told


def _of_codes(diagnosis: Diagnosis) -> Standing | None:
    """Nothing of a record that exists at the wrong name: to create it is not what is left to do."""
    return None if diagnosis.misplaced else _OF_CODES.get(diagnosis.codes)


def _of_look(diagnosis: Diagnosis) -> Standing:
    known = _of_codes(diagnosis) or _of_what_is_wrong(diagnosis) or _OF_VERDICT[diagnosis.verdict]
    if known is _WRONG and diagnosis.problems:
        return replace(known, sentence=diagnosis.problems[0].plain)
    return known


def _of_what_is_wrong(diagnosis: Diagnosis) -> Standing | None:
    if Code.SERVERS_DISAGREE in diagnosis.codes:
        return _DISAGREEING
    return _forbidden(diagnosis) if diagnosis.codes == {Code.CAA_FORBIDS} else None


def _forbidden(diagnosis: Diagnosis) -> Standing:
    forbids = [problem for problem in diagnosis.problems if problem.code is Code.CAA_FORBIDS]
    return _CAA_OF_OURS if all(problem.is_ours for problem in forbids) else _CAA


def _served(domain: Domain, diagnosis: Diagnosis | None) -> Standing:
    if domain.failing_since is not None:
        seen = domain.certificate_problem or "Ce que nous avons vu est un peu plus bas."
        return replace(_UNSURE, sentence=f"{_UNSURE.sentence} {seen}")
    sentence = _LIVE_WITH_REMARKS if diagnosis and diagnosis.problems else _LIVE
    return Standing(Tone.WELL, "C’est en ligne", sentence, is_live=True)


def _certifying(domain: Domain, diagnosis: Diagnosis, now: datetime) -> Standing:
    if Code.CAA_FORBIDS in diagnosis.codes:
        return _forbidden(diagnosis)
    if is_overdue(domain.certificate_problem, domain.verified_at, now):
        return replace(_CERTIFYING, sentence=f"Cela prend plus longtemps que d’habitude. {_OURS} {_TOLD}")
    return _SPREADING_WHILE_CERTIFYING if diagnosis.verdict is Verdict.PENDING else _CERTIFYING


def _broken(domain: Domain, diagnosis: Diagnosis | None, terms: Terms, now: datetime) -> Standing:
    """The grace runs, unless it is the certificate alone that is wrong: that does not take the name off."""
    if diagnosis and diagnosis.verdict.is_right and Claim.of(domain).is_mending:
        return _MENDING
    if domain.certificate_problem and diagnosis and diagnosis.points_at_us:
        return Standing(Tone.WRONG, _NO_CERTIFICATE, f"{domain.certificate_problem} {_ELSEWHERE}")
    end = terms.grace_ends(domain.degraded_at) if domain.degraded_at else now
    left = (
        f"Corrigez-la avant {near(end, now)} : après, elle ne sera plus servie, et il faudra aussi créer un "
        "enregistrement TXT. "
        if end > now
        else ""
    )
    return Standing(Tone.WRONG, _GONE, left + _ELSEWHERE)
