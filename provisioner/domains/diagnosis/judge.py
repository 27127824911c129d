"""From what name servers answered to a verdict, and to what is wrong."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Leads, Observation, Problem, Verdict
from provisioner.domains.diagnosis.entries import entry_problems
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.remarks import remarks
from provisioner.domains.diagnosis.scene import Scene, scene
from provisioner.domains.diagnosis.seen import Answer, Seen
from provisioner.domains.diagnosis.serving import (
    certificate_problems,
    own_ipv6_problems,
    proof_problems,
    target_ipv6_problems,
)

__all__ = ["Expected", "judge", "refuse"]

SOON, DAY = 30, 86_400
LONGEST_PATIENCE = 600
NO_ANSWER = frozenset({Code.SERVFAIL, Code.TIMEOUT})
# Resolvers forget sooner than a zone may ask for (RFC 8767 §4).
LONGEST_MEMORY = 7 * DAY


def judge(seen: Seen, expected: Expected) -> Diagnosis:
    """What ``seen`` comes to; never raises. Problems that keep the name from being right come first."""
    view = scene(seen, expected)
    astray = own_ipv6_problems(view)
    way = (*entry_problems(view), *proof_problems(view), *astray)
    ours = () if astray else target_ipv6_problems(view)
    wrong = (*way, *certificate_problems(view), *ours)
    verdict = _verdict(view, wrong)
    until = _old_answer_until(view, verdict)
    return Diagnosis(
        host=view.place.host,
        verdict=verdict,
        target=view.place.target,
        at=seen.at,
        chain=view.hops,
        observations=_observations(seen),
        problems=(*wrong, *remarks(view)),
        next_check_after=_patience(verdict, seen.at, until),
        zone=seen.zone,
        wildcard=seen.wildcard,
        misplaced=seen.misplaced,
        points_at_us=view.points_at_us,
        by_cname=view.by_cname,
        token_seen=view.token_seen,
        old_answer_until=until,
        leads=_leads(view, _verdict(view, way), by_ours=bool(ours)),
    )


def refuse(host: str, target: str, at: datetime, problems: Iterable[Problem]) -> Diagnosis:
    """Of a name that no server is asked about: invalid, reserved, deceiving or somebody else's."""
    return Diagnosis(host, Verdict.MISCONFIGURED, target, at, problems=tuple(problems), next_check_after=DAY)


def _verdict(scene: Scene, wrong: tuple[Problem, ...]) -> Verdict:
    """``OK`` only when whoever speaks is right; what nobody can tell is ``UNREACHABLE``, not wrong."""
    if any(problem.code not in NO_ANSWER for problem in wrong):
        return Verdict.MISCONFIGURED
    if wrong or not scene.tells or scene.seen.signature_fails:
        return Verdict.UNREACHABLE
    return Verdict.OK if scene.found_everywhere else Verdict.PENDING


def _leads(scene: Scene, way: Verdict, *, by_ours: bool) -> Leads:
    """``way`` is the verdict on the records alone; ``by_ours``: our own target is what is wrong.

    Of servers that disagree, only most of them can take a name away: one that keeps an old copy is common.
    """
    own = scene.authorities
    if not own.agree:
        astray = sum(not scene.leads_to_us(view) for view in own.speaking)
        return Leads.AWAY if 2 * astray > len(own.speaking) else Leads.UNTOLD
    if way.is_right:
        seen = Leads.EVERYWHERE if way is Verdict.OK else Leads.SOON_EVERYWHERE
        return Leads.UNTOLD if by_ours else seen
    # Resolvers alone call the name wrong, and know no zone of it whose servers could be asked.
    is_hearsay = way is Verdict.MISCONFIGURED and scene.seen.zone is None
    return Leads.UNTOLD if is_hearsay else Leads.AWAY


def _old_answer_until(scene: Scene, verdict: Verdict) -> datetime | None:
    """How long resolvers may repeat what the zone's own servers no longer say.

    Not while those are wrong themselves: what they say begins its time anew with each question.
    """
    if verdict is not Verdict.PENDING:
        return None
    ttls = [answer.ttl for view in scene.stale for answer in view.answers if answer.ttl]
    return scene.seen.at + timedelta(seconds=min(max(ttls), LONGEST_MEMORY)) if ttls else None


def _patience(verdict: Verdict, at: datetime, until: datetime | None) -> int:
    """Seconds: what is right is looked at daily, what resolvers remember, when they may have forgotten."""
    if verdict is Verdict.OK:
        return DAY
    if verdict is Verdict.PENDING and until:
        return int(min(max((until - at).total_seconds(), SOON), LONGEST_PATIENCE))
    return SOON


def _observations(seen: Seen) -> tuple[Observation, ...]:
    """Each once: a server that stands in for resolvers and for the zone's own is one of the zone's."""
    own = {answer.server for answer in seen.authorities}
    resolvers = (answer for answer in seen.recursive if answer.server not in own)
    answers = (*seen.authorities, *resolvers, *seen.tokens)
    return tuple(dict.fromkeys(map(_observed, answers)))


def _observed(answer: Answer) -> Observation:
    said = (*answer.chain, *answer.values)
    return Observation(
        answer.server,
        answer.authoritative,
        answer.type,
        said,
        answer.rcode,
        answer.ttl,
        is_of_zone=answer.is_authority,
    )
