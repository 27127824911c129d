"""What a diagnosis comes to, in one sentence."""

from dataclasses import dataclass

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Verdict
from provisioner.domains.spelling import unicode_of
from tenants.calendar import PARIS, french_date, french_hour

# What is wrong with a name that leads to us all the same.
_BESIDES = {Code.MISSING_TOKEN, Code.CAA_FORBIDS, Code.IPV6_MISMATCH, Code.SERVFAIL, Code.TIMEOUT}

# Of names that no server is asked about.
_REFUSED = {Code.INVALID_NAME, Code.LOOKALIKE, Code.RESERVED_ZONE, Code.CLAIMED}


@dataclass(frozen=True, slots=True)
class Summary:
    """``message`` for whoever knows DNS, ``plain`` for whoever does not."""

    message: str
    plain: str


def summary(diagnosis: Diagnosis) -> Summary:
    host, shown, target = diagnosis.host, unicode_of(diagnosis.host), diagnosis.target
    if diagnosis.verdict is Verdict.OK:
        return Summary(f"{host} mène à {target}.", f"L’adresse {shown} est bien réglée.")
    if diagnosis.verdict is Verdict.PENDING:
        return _pending(diagnosis)
    if diagnosis.verdict is Verdict.MISCONFIGURED:
        return _misconfigured(diagnosis)
    return Summary(
        f"{host} n’a pas pu être vérifié : les serveurs ne répondent pas comme il faut.",
        f"L’adresse {shown} n’a pas pu être vérifiée.",
    )


def is_nearly_right(diagnosis: Diagnosis) -> bool:
    """Whether a name that is misconfigured leads to us, and lacks something else."""
    return diagnosis.points_at_us is True and diagnosis.codes <= _BESIDES


def _misconfigured(diagnosis: Diagnosis) -> Summary:
    host, shown, target = diagnosis.host, unicode_of(diagnosis.host), diagnosis.target
    if diagnosis.codes & _REFUSED:
        return Summary(f"{host} ne peut pas être demandé.", f"L’adresse {shown} ne peut pas être demandée.")
    if is_nearly_right(diagnosis):
        return Summary(
            f"{host} mène à {target}, mais un réglage manque encore.",
            f"L’adresse {shown} mène au bon endroit ; il reste un réglage à faire.",
        )
    return Summary(f"{host} ne mène pas à {target} comme il faut.", f"L’adresse {shown} est à corriger.")


def _pending(diagnosis: Diagnosis) -> Summary:
    shown, rest = unicode_of(diagnosis.host), old_answer(diagnosis) or "Les résolveurs suivront bientôt."
    return Summary(
        f"Les serveurs de la zone donnent la bonne réponse pour {diagnosis.host}. {rest}",
        f"L’adresse {shown} est bien réglée ; internet l’apprend peu à peu. {rest}",
    )


def old_answer(diagnosis: Diagnosis) -> str | None:
    """How long resolvers may repeat what they remember, by the clock here (CONV-TZ)."""
    until = diagnosis.old_answer_until
    if until is None:
        return None
    day, today = until.astimezone(PARIS).date(), diagnosis.at.astimezone(PARIS).date()
    on_day = "" if day == today else f"au {french_date(day)} "
    return (
        f"Certains réseaux peuvent garder l’ancienne réponse en mémoire jusqu’{on_day}à {french_hour(until)}."
    )
