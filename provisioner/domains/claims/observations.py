"""The conditions DomainVerified and CertificateIssued of an instance, from its claim. Pure.

Messages hold moments, not ages: they are written anew only when something happened.
"""

from datetime import datetime, timedelta

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis
from provisioner.domains.diagnosis.words.verdicts import is_nearly_right
from provisioner.domains.facts import Claim
from provisioner.domains.lateness import ends_soon, is_overdue
from provisioner.domains.models import DomainState
from provisioner.domains.spelling import challenge_of
from provisioner.instances.conditions import Observation, fails, holds, waits
from provisioner.offers import Domain as Terms
from tenants.calendar import french_day

# Looked at by the clockwork of names; reconciliation does not wait for it.
_SOON = timedelta(minutes=1)


def seen_verified(claim: Claim, diagnosis: Diagnosis, terms: Terms) -> Observation:
    """Whether the name leads to us and is this instance's."""
    plain = next((problem.plain for problem in diagnosis.problems), "")
    leads_away = claim.is_failing and not claim.is_of_certificate and not diagnosis.verdict.is_right
    if leads_away and claim.degraded_at is not None:
        end = french_day(terms.grace_ends(claim.degraded_at))
        return fails(
            "Broken",
            _sentence(f"{claim.readable_host} ne mène plus à nous.", plain, f"Servi jusqu’au {end}."),
        )
    if claim.state.is_answered and Code.SERVERS_DISAGREE in diagnosis.codes:
        # It breaks no name, and nobody else would hear of it.
        return fails("Disagree", _sentence(plain, "Le nom reste servi."))
    if claim.state.is_answered:
        return holds("Verified", f"{claim.readable_host} mène à cette instance.")
    if claim.verified_at is not None:
        return fails(
            "Lapsed", _sentence(f"{claim.readable_host} ne mène plus à nous et n’est plus servi.", plain)
        )
    return waits("Waiting", _awaited(claim.readable_host, diagnosis, plain), _SOON)


def seen_issued(claim: Claim, diagnosis: Diagnosis, terms: Terms, now: datetime) -> Observation:
    """Whether visitors get the instance at its name over https, for long enough."""
    if not claim.state.is_answered:
        return waits("NotYet", "Le certificat est demandé dès que le nom mène à nous.", _SOON)
    forbidden = next((each for each in diagnosis.problems if each.code is Code.CAA_FORBIDS), None)
    if forbidden is not None:
        # Told at once: the certificate at hand is good until its end, and cannot be renewed.
        return fails("Forbidden", _sentence(forbidden.message, forbidden.fix))
    wrong = claim.certificate_problem
    if claim.state is not DomainState.SERVED and (wrong is not None or claim.certificate_until is None):
        return _missing(claim, now, wrong or "Le certificat est demandé.")
    until = claim.certificate_until
    if until is None:
        return waits("Unknown", "Le certificat n’a pas pu être vérifié.", _SOON)
    if ends_soon(until, terms, now):
        return fails(
            "EndsSoon",
            f"Le certificat prend fin le {french_day(until)} et n’est toujours pas renouvelé : cherchez "
            "pourquoi dans le journal du serveur frontal.",
        )
    return holds(
        "Issued",
        f"{claim.readable_host} répond en https, avec un certificat valable jusqu’au {french_day(until)}.",
    )


def _awaited(host: str, diagnosis: Diagnosis, plain: str) -> str:
    if not is_nearly_right(diagnosis):
        return _sentence(f"{host} ne mène pas encore à nous.", plain)
    if Code.MISSING_TOKEN not in diagnosis.codes:
        return _sentence(f"{host} mène à nous, mais n’est pas encore servi.", plain)
    seen = f"Le CNAME de {host} est juste" if diagnosis.by_cname else f"{host} mène à nous"
    return f"{seen} ; il manque l’enregistrement TXT de {challenge_of(host)}."


def _missing(claim: Claim, now: datetime, sentence: str) -> Observation:
    if claim.state is DomainState.VERIFIED and not is_overdue(
        claim.certificate_problem, claim.verified_at, now
    ):
        return waits("Obtaining", sentence, _SOON)
    return fails("Refused", sentence)


def _sentence(*parts: str) -> str:
    return " ".join(part for part in parts if part)
