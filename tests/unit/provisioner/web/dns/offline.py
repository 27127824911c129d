"""The pages about names with their database out of reach, and names in every state, made of plain values."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Observation, Problem, Verdict
from provisioner.domains.models import Domain, DomainLink, DomainState, TokenReason
from provisioner.domains.tokens import DomainKey
from provisioner.models import Instance, Member
from provisioner.offers import load_offer
from provisioner.settings import Settings
from provisioner.web.dns.app import DnsConfig, create_app
from provisioner.web.dns.visit import Visit
from tests.unit.provisioner.web.offline import NOW, NOWHERE

HOST, ZONE, TARGET = "mixeur.surville.example", "surville.example", load_offer().domain.cname_target

CONFIG = DnsConfig(
    database_url=NOWHERE,
    secret_key="k" * 32,
    secure=False,
    throttle=Settings().throttle,
    clock=lambda: NOW,
    offer=load_offer(),
    token_key=DomainKey("t" * 32),
    url="https://domaine.operateur.example",
    address=lambda host: f"https://{host}",
    instance_url=lambda slug: f"https://{slug}.operateur.example",
)


def offline_pages(**changes: Any) -> Flask:
    return create_app(replace(CONFIG, **changes))


def domain(state: DomainState = DomainState.WAITING, host: str = HOST, **columns: Any) -> Domain:
    """A name that « Ville de Surville » asked for an hour ago, looked at twelve seconds ago."""
    given: dict[str, Any] = {
        "asked_at": NOW - timedelta(hours=1),
        "asked_by": "equipe@operateur.example",
        "checked_at": NOW - timedelta(seconds=12),
        "next_look_at": NOW + timedelta(seconds=8),
        "failing_looks": 0,
        "verified_at": NOW - timedelta(minutes=5) if state.is_answered else None,
    }
    instance = Instance(id=uuid.uuid4(), slug="surville", member=Member(name="Ville de Surville"))
    return Domain(id=uuid.uuid4(), instance=instance, host=host, state=state, **given | columns)


def diagnosis(verdict: Verdict = Verdict.MISCONFIGURED, *codes: Code, **fields: Any) -> Diagnosis:
    """``verdict`` with a problem for each of ``codes``; two servers of the zone answered."""
    given: dict[str, Any] = {
        "host": HOST,
        "target": TARGET,
        "at": NOW - timedelta(seconds=12),
        "zone": ZONE,
        "observations": (
            cname("ns1.surville.example (192.0.2.1)"),
            cname("ns2.surville.example (192.0.2.2)"),
        ),
    }
    return Diagnosis(verdict=verdict, problems=tuple(problem(code) for code in codes), **given | fields)


def right(**fields: Any) -> Diagnosis:
    """Everything is as it should be."""
    given = {"points_at_us": True, "by_cname": True, "chain": (TARGET,)}
    return diagnosis(Verdict.OK, **given | fields)


def cname(server: str, answer: str | None = TARGET, rcode: str = "NOERROR") -> Observation:
    return Observation(server, True, "CNAME", (answer,) if answer else (), rcode, 300, is_of_zone=True)


def problem(code: Code) -> Problem:
    return Problem(
        code,
        f"Vu, pour qui sait : {code.value}.",
        f"À faire, pour qui sait : {code.value}.",
        f"Vu, pour les autres : {code.value}.",
        f"À faire, pour les autres : {code.value}.",
    )


def visit(name: Domain, seen: Diagnosis | None = None) -> Visit:
    link = DomainLink(domain_id=name.id, expires_at=NOW + timedelta(days=90))
    return Visit("t" * 43, link, name, seen, NOW)


def with_token(**columns: Any) -> Domain:
    """A name for which the CNAME alone does not prove enough."""
    return domain(token_reason=TokenReason.POINTED_BEFORE, **columns)
