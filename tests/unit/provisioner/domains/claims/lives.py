"""The life of one name, look by look, without any server: for tests of what follows from looks."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from provisioner.domains.certificates import CertificateSeen
from provisioner.domains.claims.lifecycle import Change, News, Occasion, change, token_reason
from provisioner.domains.claims.looks import Look
from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Leads, Problem, Verdict
from provisioner.domains.facts import Claim
from provisioner.domains.models import DomainState
from provisioner.offers import load_offer

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
TERMS = load_offer().domain
HOST = "mixeur.ville.example"
GOOD_CERTIFICATE = CertificateSeen(NOW + timedelta(days=4000), "Autorité d’essai")
NO_CERTIFICATE = CertificateSeen(problem="Le serveur frontal n’a pas encore de certificat.")
MINUTE = timedelta(minutes=1)
_LEADS = {Verdict.OK: Leads.EVERYWHERE, Verdict.PENDING: Leads.SOON_EVERYWHERE}


def claim(state: DomainState = DomainState.REQUESTED, **changes: Any) -> Claim:
    return replace(Claim(uuid.UUID(int=7), HOST, state, asked_at=NOW), **changes)


def diagnosis(verdict: Verdict, at: datetime = NOW, *, codes: tuple[Code, ...] = ()) -> Diagnosis:
    """Of a host below its zone that leads to us by a CNAME exactly when the verdict says so."""
    leads = verdict in {Verdict.OK, Verdict.PENDING}
    problems = tuple(Problem(code, "Vu.", "À faire.", "Vu simplement.", "À faire.") for code in codes)
    return Diagnosis(
        HOST,
        verdict,
        TERMS.cname_target,
        at,
        problems=problems,
        zone="ville.example",
        points_at_us=None if verdict is Verdict.UNREACHABLE else leads,
        by_cname=leads,
        leads=_LEADS.get(verdict, Leads.AWAY),
    )


def look(verdict: Verdict, certificate: CertificateSeen | None = None, at: datetime = NOW) -> Look:
    return Look(diagnosis(verdict, at), certificate)


@dataclass
class Life:
    """A claim and what was told of it so far; each look happens ``after`` the one before it."""

    claim: Claim = field(default_factory=claim)
    now: datetime = NOW
    news: list[News] = field(default_factory=list)

    def look(
        self, verdict: Verdict, certificate: CertificateSeen | None = None, *, after: timedelta = MINUTE
    ) -> Change:
        return self.follow(look(verdict, certificate, self.now + after), after=after)

    def follow(self, seen: Look, *, after: timedelta = MINUTE) -> Change:
        self.now += after
        self.claim = replace(self.claim, token_reason=token_reason(self.claim, seen.diagnosis))
        changed = change(self.claim, seen, TERMS, self.now)
        self.claim = changed.after
        self.news += changed.news
        return changed

    def keep_looking(self, verdict: Verdict, certificate: CertificateSeen | None = None) -> None:
        """Whenever the next look is due, until something happens."""
        told = len(self.news)
        while len(self.news) == told:
            due = self.claim.next_look_at or self.now + MINUTE
            self.look(verdict, certificate, after=due - self.now)

    @property
    def state(self) -> DomainState:
        return self.claim.state

    @property
    def occasions(self) -> list[Occasion]:
        return [each.occasion for each in self.news if each.occasion is not None]


def served() -> Life:
    """A name that was asked for, put right and is the instance's address by now."""
    life = Life()
    life.look(Verdict.MISCONFIGURED)
    life.look(Verdict.OK)
    life.look(Verdict.OK, GOOD_CERTIFICATE)
    assert life.claim.state is DomainState.SERVED
    life.news.clear()
    return life
