"""One instance's name as its page shows it: the row, and what follows from it at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.models import Domain, DomainEvent, DomainState
from provisioner.domains.records import records_for
from provisioner.offers import Domain as DomainTerms
from provisioner.web.console.domains.glance import Row
from provisioner.web.console.domains.standing import NameLook, NameStanding
from provisioner.web.console.domains.steps import steps_of
from provisioner.web.console.progress import LATER, SOON, Step
from provisioner.web.name_parts import Findings
from provisioner.web.name_parts.asked import asked_look
from provisioner.web.name_parts.in_place import Records
from provisioner.web.tone import Tone

# Seconds between two looks of the page's script while servers are asked every ten.
WATCHING = 5
# A look that is due for longer finds nobody to take it.
LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Headline:
    """What the last look came to. ``look`` names a sign; ``sentence`` is None when problems say it."""

    look: Tone
    word: str
    sentence: str | None


_NOT_YET = Headline(
    Tone.WAITING,
    "Première vérification en cours",
    "Nous demandons aux serveurs de la zone ce qu’ils répondent ; cela prend quelques secondes.",
)


@dataclass(frozen=True, slots=True)
class NameView:
    """``address`` leads browsers there; ``token`` is the value of the TXT record, if one is asked for."""

    domain: Domain
    address: str
    standing: NameStanding
    diagnosis: Diagnosis | None
    terms: DomainTerms
    token: str | None

    @property
    def row(self) -> Row:
        """As a line of the fleet says it."""
        return Row.of(self.standing, self.diagnosis, self.terms)

    @property
    def leads_to_space(self) -> bool:
        """Whether a link to the name opens the member's space, as far as anybody saw."""
        return self.domain.state.is_answered and self.domain.state is not DomainState.DEGRADED

    @property
    def findings(self) -> Findings | None:
        return Findings.of(self.diagnosis) if self.diagnosis is not None else None

    @property
    def headline(self) -> Headline:
        """Records that are right are not all: a name without certificate is of no use to anybody."""
        findings, standing = self.findings, self.standing
        if findings is None:
            return _NOT_YET
        if findings.look is Tone.WELL and standing.look is not NameLook.SERVED:
            wrong = standing.look is NameLook.TO_HANDLE
            look = Tone.WRONG if wrong else Tone.WAITING
            return Headline(look, standing.word, self.row.finding)
        sentence = None if findings.is_told_by_problems else findings.sentence
        return Headline(findings.look, findings.word, sentence)

    @property
    def asked(self) -> str:
        """Of a look that somebody asked for and that is not over."""
        return asked_look(self.domain, self.diagnosis, self.standing.now)

    @property
    def steps(self) -> tuple[Step, ...]:
        seen = f"{self.findings.word}." if self.findings else "Première vérification dans un instant."
        return steps_of(self.domain, self.standing, seen, self.terms)

    @property
    def records(self) -> Records:
        zone = self.diagnosis.zone if self.diagnosis is not None else None
        wanted = records_for(self.domain.host, self.terms.cname_target, self.token, zone)
        return Records.of(wanted, self.diagnosis)

    @property
    def events(self) -> Sequence[DomainEvent]:
        """The newest first."""
        return self.domain.events[::-1]

    @property
    def look_is_due(self) -> bool:
        at = self.domain.next_look_at
        return at is not None and at <= self.standing.now

    @property
    def look_is_late(self) -> bool:
        at = self.domain.next_look_at
        return at is not None and at <= self.standing.now - LATE

    @property
    def poll_after(self) -> int:
        """In seconds."""
        if self.look_is_due:
            return SOON
        return LATER if self.domain.state is DomainState.SERVED else WATCHING
