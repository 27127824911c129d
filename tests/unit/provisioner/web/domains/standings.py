"""Names at a moment, made up."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from provisioner.domains.models import DomainState
from provisioner.offers import load_offer
from provisioner.web.console.domains.standing import NameRecord, NameStanding

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
TERMS = load_offer().domain
DAY = timedelta(days=1)


def record(state: DomainState, **changes: Any) -> NameRecord:
    """Of a name that is nothing but asked for, unless ``changes`` say otherwise."""
    values = {
        "id": uuid.uuid4(),
        "host": "mixeur.ville.example",
        "verdict": None,
        "codes": (),
        "misplaced": None,
        "asked_at": NOW - DAY,
        "checked_at": None,
        "next_look_at": None,
        "failing_since": None,
        "verified_at": None,
        "degraded_at": None,
        "certificate_until": None,
        "certificate_problem": None,
        "released_at": None,
        "released_by": None,
        "slug": "ville",
        "member": "Ville de Hautecombe",
        **changes,
    }
    return NameRecord(state=state, **values)


def standing(state: DomainState, **changes: Any) -> NameStanding:
    return NameStanding.of(record(state, **changes), TERMS, NOW)
