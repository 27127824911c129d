"""What came of a recovery, for people and for programs."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from provisioner.backups.catalogue import short_names
from themes.problems import Problem, is_valid


@dataclass(frozen=True, slots=True)
class Brought:
    """An archive that was restored: every table of ``rows`` was compared with what its manifest says."""

    archive: uuid.UUID
    key: str
    taken_at: datetime
    rows: Mapping[str, int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one instance; ``slug`` is None where nothing says it."""

    id: uuid.UUID
    slug: str | None
    brought: Brought | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is lost that was in an archive, or should have been."""
        return is_valid(self.problems)

    def as_json(self) -> dict[str, Any]:
        return {"id": str(self.id), "slug": self.slug, **_told(self.brought, self.problems)}


@dataclass(frozen=True, slots=True)
class Report:
    """``is_proven`` is whether a key that somebody brought verified the control archive's signature."""

    control: Brought
    control_problems: tuple[Problem, ...]
    is_proven: bool
    instances: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        return is_valid(self.control_problems) and all(one.ok for one in self.instances)

    def as_json(self) -> dict[str, Any]:
        control = _told(self.control, self.control_problems) | {"signature_proven": self.is_proven}
        return {"ok": self.ok, "control": control, "instances": [one.as_json() for one in self.instances]}


def _told(brought: Brought | None, problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "archive": str(brought.archive) if brought else None,
        "taken_at": brought.taken_at.isoformat() if brought else None,
        "ok": is_valid(problems),
        "rows": short_names(brought.rows) if brought else {},
        "problems": [problem.as_json() for problem in problems],
    }
