"""From what name servers answered to a verdict, and to what is wrong."""

from collections.abc import Iterable
from datetime import datetime

from provisioner.domains.diagnosis.diagnosis import Diagnosis, Problem, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.seen import Seen

DAY = 86_400


def judge(seen: Seen, expected: Expected) -> Diagnosis:
    """What ``seen`` comes to; never raises."""
    raise NotImplementedError


def refuse(host: str, target: str, at: datetime, problems: Iterable[Problem]) -> Diagnosis:
    """Of a name that no server is asked about: invalid, reserved, deceiving or somebody else's."""
    return Diagnosis(host, Verdict.MISCONFIGURED, target, at, problems=tuple(problems), next_check_after=DAY)
