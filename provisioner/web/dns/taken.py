"""What somebody who creates the records would take off the web, and the slip that is made most. Pure."""

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis
from provisioner.domains.models import Domain
from provisioner.web.dns.route import what_is_there


def in_the_way(domain: Domain, diagnosis: Diagnosis | None) -> str:
    """The address or the name to which a name that is not ours yet leads now; "" when nothing would be lost.

    What a wildcard answers at the name goes on being answered beside it.
    """
    if diagnosis is None or diagnosis.points_at_us is not False or domain.state.is_answered:
        return ""
    leads_nowhere = has_lost_its_dot(diagnosis) or diagnosis.codes & {Code.DANGLING, Code.LOOP}
    return "" if leads_nowhere or diagnosis.wildcard else what_is_there(diagnosis)


def has_lost_its_dot(diagnosis: Diagnosis | None) -> bool:
    """Whether a server of the zone added the zone's name to the target (RFC 1035, 5.1)."""
    if diagnosis is None or diagnosis.zone is None:
        return False
    completed = f"{diagnosis.target}.{diagnosis.zone}"
    return any(completed in each.answer for each in diagnosis.observations)
