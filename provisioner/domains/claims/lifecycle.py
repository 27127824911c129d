"""What follows from one look at a name: its next state, what people are told, when to look again. Pure.

A name is answered once the zone's own servers say so (and the TXT token, where one is asked for); it becomes
the instance's address once everybody is led there and gets the page over https. What was right and is not
must stay so over several looks before anything changes, and even then the name is answered for the offer's
grace. A name whose certificate alone is wrong stays answered: the front could not mend it otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from provisioner.domains.claims.looks import Look
from provisioner.domains.claims.patience import CONFIRMING, FARTHEST, SHORTEST, is_recent, next_look
from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Leads, Verdict
from provisioner.domains.facts import Claim
from provisioner.domains.lateness import ends_soon
from provisioner.domains.models import DomainState, TokenReason
from provisioner.offers import Domain as Terms
from tenants.calendar import french_day

# Before the end of the grace.
REMINDER = timedelta(days=3)
# A moment less than there is from one look to the next at a name that is being mended.
APART = CONFIRMING - timedelta(seconds=30)


class Occasion(StrEnum):
    """What the member's contact and staff get a mail about."""

    LIVE = "live"
    BROKEN = "broken"
    MENDED = "mended"
    REMINDER = "reminder"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class News:
    """A French sentence for the name's history, and the mail that goes with it, if any."""

    sentence: str
    occasion: Occasion | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The claim as it is from now on, and what happened."""

    after: Claim
    news: tuple[News, ...] = ()


def token_reason(claim: Claim, seen: Diagnosis, before: Diagnosis | None = None) -> TokenReason | None:
    """Whether the TXT token is asked for, and why; ``seen`` is judged without it, ``before`` came before.

    Decided by what the first conclusive look sees, and never taken back. A name that was verified once has
    shown enough (commitments, "Where rows leave room").
    """
    if claim.token_reason is not None or claim.verified_at is not None:
        return claim.token_reason
    is_first = claim.state is DomainState.REQUESTED and not _was_changed(before, seen)
    if is_first and seen.points_at_us:
        return TokenReason.POINTED_BEFORE
    shows_no_cname = seen.is_apex or (seen.verdict is Verdict.OK and not seen.by_cname)
    return TokenReason.NO_CNAME if shows_no_cname else None


def _was_changed(before: Diagnosis | None, seen: Diagnosis) -> bool:
    """Whether each of the zone's servers that answers said something else since the name was asked for.

    Where that led, nobody could tell: to a provider whose servers are dead, say.
    """
    if before is None or before.points_at_us or Code.LOOP in before.codes:
        return False
    then, now = before.own_cnames, seen.own_cnames
    return bool(now) and all(server in then and then[server] != cname for server, cname in now.items())


def change(claim: Claim, look: Look, terms: Terms, now: datetime) -> Change:
    """What the look comes to. ``look.diagnosis`` is judged with the token that ``claim`` asks for."""
    followed = _AFTER[claim.state](_by_clock(claim, now), look, terms, now)
    after = replace(_with_certificate(followed.after, look, now), checked_at=now)
    warning = _expiry_warning(claim, after, terms)
    next_look_at = next_look(after, terms, now, is_sure=look.leads is not Leads.UNTOLD)
    if claim.urged_at is not None and look.diagnosis.at < claim.urged_at <= now and not after.is_mending:
        # What somebody has just mended, this look may have missed.
        next_look_at = now + SHORTEST
    return Change(replace(after, next_look_at=next_look_at), followed.news + warning)


def _after_waiting(claim: Claim, look: Look, terms: Terms, now: datetime) -> Change:
    if look.is_right and look.has_instance:
        verified = replace(_calm(claim), state=DomainState.VERIFIED, verified_at=now)
        sentence = f"{claim.readable_host} mène à nous : l’instance y répond, et le certificat est demandé."
        return Change(verified, (News(sentence),))
    if claim.state is DomainState.REQUESTED and look.diagnosis.is_conclusive:
        return Change(replace(claim, state=DomainState.WAITING), (News(_first_sight(claim)),))
    return Change(claim)


def _after_verified(claim: Claim, look: Look, terms: Terms, now: datetime) -> Change:
    if look.leads is Leads.AWAY:
        return _after_failure(claim, look, terms, now)
    if look.leads is Leads.EVERYWHERE and look.is_visited:
        sentence = f"{claim.readable_host} répond en https : c’est maintenant l’adresse de l’instance."
        served = replace(_calm(claim), state=DomainState.SERVED, served_at=now)
        return Change(served, (News(sentence, Occasion.LIVE),))
    # Nor does what nobody could tell confirm anything.
    return Change(_calm(claim))


def _after_served(claim: Claim, look: Look, terms: Terms, now: datetime) -> Change:
    if look.leads is Leads.AWAY or (look.leads.is_to_us and look.is_refused):
        return _after_failure(claim, look, terms, now)
    return Change(_calm(claim))


def _after_failure(claim: Claim, look: Look, terms: Terms, now: datetime) -> Change:
    failing = _counted(claim, now)
    if not _is_confirmed(failing, terms, now):
        return Change(failing)
    counted = failing if look.leads is Leads.AWAY else _calm(claim)
    degraded = replace(counted, state=DomainState.DEGRADED, degraded_at=now)
    return Change(degraded, (News(_broken(look, terms, now), Occasion.BROKEN),))


def _after_degraded(claim: Claim, look: Look, terms: Terms, now: datetime) -> Change:
    if look.leads is Leads.AWAY:
        return _still_away(claim, look, terms, now)
    if look.leads is not Leads.EVERYWHERE:
        return Change(claim)
    calm = _calm(claim)
    if claim.served_at is not None and not look.is_visited:
        return Change(calm)
    if not _was_well(claim, now):
        # A certificate has no grace to run out: should the name lead away next, that has only begun.
        began = now if claim.is_of_certificate else claim.degraded_at
        return Change(replace(calm, degraded_at=began))
    state = DomainState.SERVED if claim.served_at is not None else DomainState.VERIFIED
    sentence = f"{claim.readable_host} est de nouveau en ordre."
    return Change(replace(calm, state=state, degraded_at=None), (News(sentence, Occasion.MENDED),))


def _was_well(claim: Claim, now: datetime) -> bool:
    """Whether the last look found a broken name in order, long enough ago for this one to say more."""
    return claim.is_mending and claim.checked_at is not None and now - claim.checked_at >= APART


def _still_away(claim: Claim, look: Look, terms: Terms, now: datetime) -> Change:
    # Days on which nobody looked, or which the clock left out, confirm nothing.
    claim = claim if is_recent(claim.checked_at, FARTHEST, now) else _calm(claim)
    failing = _counted(claim, now)
    if not _is_confirmed(failing, terms, now):
        return Change(failing)
    if claim.is_of_certificate:
        # That the name leads away now is another matter, with its own time.
        again = replace(failing, degraded_at=now)
        return Change(again, (News(_broken(look, terms, now), Occasion.BROKEN),))
    end = terms.grace_ends(claim.degraded_at or now)
    if end <= now:
        return Change(_lapsed(failing), (News(_lapse(claim), Occasion.LAPSED),))
    last = claim.checked_at or now
    if last < end - REMINDER <= now:
        sentence = f"Toujours en panne : le nom n’est plus servi à partir du {french_day(end)}."
        return Change(failing, (News(sentence, Occasion.REMINDER),))
    return Change(failing)


def _after_released(claim: Claim, look: Look, terms: Terms, now: datetime) -> Change:
    if look.diagnosis.points_at_us is not False or not look.diagnosis.is_conclusive:
        return Change(claim)
    sentence = f"{claim.readable_host} ne mène plus à nous."
    return Change(replace(claim, gone_at=now), (News(sentence),))


_AFTER: dict[DomainState, Callable[[Claim, Look, Terms, datetime], Change]] = {
    DomainState.REQUESTED: _after_waiting,
    DomainState.WAITING: _after_waiting,
    DomainState.VERIFIED: _after_verified,
    DomainState.SERVED: _after_served,
    DomainState.DEGRADED: _after_degraded,
    DomainState.RELEASED: _after_released,
}


def _by_clock(claim: Claim, now: datetime) -> Claim:
    """Nothing began later than now: under a clock that ran ahead, it only seemed so."""
    began = [moment and min(moment, now) for moment in (claim.failing_since, claim.degraded_at)]
    return replace(claim, failing_since=began[0], degraded_at=began[1])


def _counted(claim: Claim, now: datetime) -> Claim:
    return replace(claim, failing_since=claim.failing_since or now, failing_looks=claim.failing_looks + 1)


def _calm(claim: Claim) -> Claim:
    return replace(claim, failing_since=None, failing_looks=0)


def _is_confirmed(claim: Claim, terms: Terms, at: datetime | None) -> bool:
    if claim.failing_since is None or at is None:
        return False
    lasted = at - claim.failing_since
    return claim.failing_looks >= terms.confirm_looks and lasted >= timedelta(minutes=terms.confirm_minutes)


def _lapsed(claim: Claim) -> Claim:
    """What proved it then proves nothing about whose the name is now."""
    waiting = replace(_calm(claim), state=DomainState.WAITING, token_reason=TokenReason.LAPSED)
    return replace(waiting, served_at=None, degraded_at=None)


def _with_certificate(claim: Claim, look: Look, now: datetime) -> Claim:
    if not claim.state.is_answered:
        return replace(claim, certificate_until=None, certificate_checked_at=None, certificate_problem=None)
    seen = look.certificate
    if seen is None:
        return claim
    return replace(
        claim,
        # A visit that fails says nothing of the certificate that was seen before.
        certificate_until=seen.until or claim.certificate_until,
        certificate_checked_at=now,
        certificate_problem=seen.problem,
    )


def _expiry_warning(before: Claim, after: Claim, terms: Terms) -> tuple[News, ...]:
    """Once, at the visit that finds it late."""
    until = after.certificate_until
    if until is None or _was_late(before, terms) or not _was_late(after, terms):
        return ()
    return (News(f"Le certificat prend fin le {french_day(until)} et n’est toujours pas renouvelé."),)


def _was_late(claim: Claim, terms: Terms) -> bool:
    at = claim.certificate_checked_at
    return at is not None and ends_soon(claim.certificate_until, terms, at)


def _first_sight(claim: Claim) -> str:
    if claim.token_reason is TokenReason.POINTED_BEFORE:
        return (
            f"{claim.readable_host} menait déjà à nous la première fois que nous avons pu voir où il mène : "
            "l’enregistrement TXT est nécessaire en plus du CNAME, pour montrer que le nom est bien destiné "
            "à cette instance."
        )
    return f"Première vérification faite : {claim.readable_host} attend ses enregistrements."


def _broken(look: Look, terms: Terms, now: datetime) -> str:
    if look.leads is not Leads.AWAY:
        problem = look.certificate.problem if look.certificate else None
        return f"Panne confirmée du certificat. {problem} L’adresse par défaut reprend."
    seen = next((problem.message for problem in look.diagnosis.problems), "Le nom ne mène plus à nous.")
    end = french_day(terms.grace_ends(now))
    return f"Panne confirmée. {seen} L’adresse par défaut reprend ; le nom reste servi jusqu’au {end}."


def _lapse(claim: Claim) -> str:
    return (
        f"{claim.readable_host} ne mène toujours pas à nous : il n’est plus servi. L’adresse par défaut "
        "continue ; le nom sera servi de nouveau dès qu’il mènera ici, avec l’enregistrement TXT qui montre "
        "à qui il est."
    )
