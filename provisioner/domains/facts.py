"""A claim to a name as its row says it: frozen, so that what follows from a look is a pure function."""

import uuid
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Self

from provisioner.domains.models import Domain, DomainState, TokenReason
from provisioner.domains.spelling import unicode_of


@dataclass(frozen=True, slots=True)
class Claim:
    """The columns of ``Domain`` that a look reads or changes, under their own names."""

    id: uuid.UUID
    host: str
    state: DomainState
    asked_at: datetime
    token_reason: TokenReason | None = None
    checked_at: datetime | None = None
    next_look_at: datetime | None = None
    watched_at: datetime | None = None
    urged_at: datetime | None = None
    failing_since: datetime | None = None
    failing_looks: int = 0
    verified_at: datetime | None = None
    served_at: datetime | None = None
    degraded_at: datetime | None = None
    certificate_until: datetime | None = None
    certificate_checked_at: datetime | None = None
    certificate_problem: str | None = None
    released_at: datetime | None = None
    gone_at: datetime | None = None

    @classmethod
    def of(cls, row: Domain) -> Self:
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    def write_to(self, row: Domain) -> None:
        """Everything, to the row that it was read from, which must be locked since."""
        for field in fields(self):
            setattr(row, field.name, getattr(self, field.name))

    @property
    def readable_host(self) -> str:
        """As sentences name it."""
        return unicode_of(self.host)

    @property
    def is_failing(self) -> bool:
        """The last look found fault, confirmed or not."""
        return self.failing_since is not None

    @property
    def is_proven(self) -> bool:
        """It was verified, and has not lapsed since."""
        return self.verified_at is not None and self.state.is_answered

    @property
    def is_mending(self) -> bool:
        """A broken name that the last look found in order: the next one tells whether it stays so."""
        is_visited = self.served_at is None or self.certificate_problem is None
        return self.state is DomainState.DEGRADED and not self.is_failing and is_visited

    @property
    def is_of_certificate(self) -> bool:
        """A broken name that leads to us: what is wrong is what visitors get over https.

        One that leads away has failed since before it counted as broken. A name that was never in service had
        no certificate to break by.
        """
        began, broke = self.failing_since, self.degraded_at
        led_away = began is not None and broke is not None and began < broke
        was_served = self.served_at is not None and self.certificate_problem is not None
        return self.state is DomainState.DEGRADED and was_served and not led_away

    @property
    def asks_token(self) -> bool:
        """Whether the TXT record has to be there: once it was, the CNAME alone goes on saying enough."""
        return self.token_reason is not None and not self.is_proven
