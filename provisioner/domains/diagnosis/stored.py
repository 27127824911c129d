"""A diagnosis as programs read it (design §5) and as the database keeps it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Leads, Observation, Problem, Verdict


def as_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """What ``domain check --json`` prints: exactly these keys (design §5)."""
    return {
        "host": diagnosis.host,
        "verdict": diagnosis.verdict.value,
        "target": diagnosis.target,
        "chain": list(diagnosis.chain),
        "observations": [_observation(each) for each in diagnosis.observations],
        "problems": [
            {"code": problem.code.value, "message": problem.message, "fix": problem.fix}
            for problem in diagnosis.problems
        ],
        "next_check_after": diagnosis.next_check_after,
    }


def to_row(diagnosis: Diagnosis) -> dict[str, Any]:
    """Everything of it, in values that JSON has; ``of_row`` reads it back."""
    return as_json(diagnosis) | {
        "at": diagnosis.at.isoformat(),
        "observations": [_whole(each) for each in diagnosis.observations],
        "problems": [asdict(problem) | {"code": problem.code.value} for problem in diagnosis.problems],
        "zone": diagnosis.zone,
        "wildcard": diagnosis.wildcard,
        "misplaced": diagnosis.misplaced,
        "points_at_us": diagnosis.points_at_us,
        "by_cname": diagnosis.by_cname,
        "token_seen": diagnosis.token_seen,
        "old_answer_until": _written(diagnosis.old_answer_until),
        "leads": diagnosis.leads.value,
    }


def of_row(row: dict[str, Any]) -> Diagnosis:
    """The diagnosis that ``to_row`` wrote. Raises KeyError or ValueError for anything else."""
    return Diagnosis(
        host=row["host"],
        verdict=Verdict(row["verdict"]),
        target=row["target"],
        at=datetime.fromisoformat(row["at"]),
        chain=tuple(row["chain"]),
        observations=tuple(_observed(each) for each in row["observations"]),
        problems=tuple(Problem(**each | {"code": Code(each["code"])}) for each in row["problems"]),
        next_check_after=row["next_check_after"],
        zone=row["zone"],
        wildcard=row["wildcard"],
        # Rows of before do not have it.
        misplaced=row.get("misplaced"),
        points_at_us=row["points_at_us"],
        by_cname=row["by_cname"],
        token_seen=row["token_seen"],
        old_answer_until=_read(row["old_answer_until"]),
        # Rows of before do not say.
        leads=Leads(row.get("leads", Leads.UNTOLD)),
    )


def _observation(observation: Observation) -> dict[str, Any]:
    agreed = _whole(observation)
    del agreed["is_of_zone"]
    return agreed


def _whole(observation: Observation) -> dict[str, Any]:
    return asdict(observation) | {"answer": list(observation.answer)}


def _observed(row: dict[str, Any]) -> Observation:
    # Rows of before do not say whose server it was.
    given = {"is_of_zone": row["authoritative"]} | row
    return Observation(**given | {"answer": tuple(row["answer"])})


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
