"""Pictures that were refused while their document was taken: told once, beside their place on the form."""

import uuid

from flask import session

from themes.problems import Problem, Severity

_KEY = "refused_pictures"


def remember(dossier_id: uuid.UUID, problems: tuple[Problem, ...]) -> None:
    """For the next page of this dossier in this browser; those of another dossier are dropped."""
    session[_KEY] = {"dossier": str(dossier_id), "problems": [problem.as_json() for problem in problems]}


def recall(dossier_id: uuid.UUID) -> tuple[Problem, ...]:
    """What was remembered for this dossier, once."""
    kept = session.get(_KEY)
    if kept is None or kept["dossier"] != str(dossier_id):
        return ()
    del session[_KEY]
    return tuple(Problem(**{**each, "severity": Severity(each["severity"])}) for each in kept["problems"])
