"""Rows of names for screens: claims in every state, what was last seen of them, what happened."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Observation, Problem, Verdict
from provisioner.domains.diagnosis.stored import to_row
from provisioner.domains.models import Domain, DomainEvent, DomainLink, DomainState
from provisioner.instances.work import Platform

TARGET = "prod.mixeur.solutions"
STAFF = "e.garance@operateur.example"
SERVERS = ("ns1.hebergeur.example (192.0.2.53)", "ns2.hebergeur.example (2001:db8::53)")
RESOLVER = "198.51.100.9"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Names:
    """The names of an installation, one committed transaction a step."""

    platform: Platform

    @property
    def now(self) -> datetime:
        return self.platform.clock()

    @contextmanager
    def rows(self) -> Iterator[Session]:
        with Session(self.platform.control) as session, session.begin():
            yield session

    def add(self, owner: uuid.UUID, host: str, diagnosis: Diagnosis | None = None, **changes: Any) -> Domain:
        """One that waits for its record, unless ``changes`` say otherwise; detached."""
        values = {
            "id": uuid.uuid4(),
            "instance_id": owner,
            "host": host,
            "state": DomainState.WAITING if diagnosis else DomainState.REQUESTED,
            "asked_at": self.now - timedelta(hours=5),
            "asked_by": STAFF,
            "checked_at": self.now - timedelta(minutes=4) if diagnosis else None,
            "next_look_at": self.now + timedelta(minutes=6, seconds=30),
            "verdict": diagnosis.verdict.value if diagnosis else None,
            "diagnosis": to_row(diagnosis) if diagnosis else None,
            "failing_looks": 0,
            **changes,
        }
        domain = Domain(**values)
        with Session(self.platform.control, expire_on_commit=False) as session, session.begin():
            session.add(domain)
            session.add(self._event(domain, domain.asked_at, DomainState.REQUESTED, f"Demandé par {STAFF}."))
        return domain

    def served(self, owner: uuid.UUID, host: str, **changes: Any) -> Domain:
        """One that has been in service for a month."""
        month = {"asked_at": self.now - 30 * DAY, "checked_at": self.now - timedelta(hours=7)}
        times = {"verified_at": self.now - 29 * DAY, "served_at": self.now - 29 * DAY}
        changes = {
            "state": DomainState.SERVED,
            "next_look_at": self.now + timedelta(hours=17, seconds=5),
            "certificate_until": self.now + 61 * DAY,
            **month,
            **times,
            **changes,
        }
        return self.add(owner, host, changes.pop("seen", in_place(host, self.now)), **changes)

    def degraded(self, owner: uuid.UUID, host: str, **changes: Any) -> Domain:
        """One whose record now leads elsewhere, since yesterday."""
        changes = {"state": DomainState.DEGRADED, "degraded_at": self.now - DAY, **changes}
        return self.served(owner, host, seen=wrong_target(host, self.now), **changes)

    def given_back(self, owner: uuid.UUID, host: str, **changes: Any) -> Domain:
        """One that still led to us when it was last looked at."""
        back = {"released_at": self.now - 3 * DAY, "released_by": STAFF, "state": DomainState.RELEASED}
        return self.served(owner, host, **{**back, **changes})

    def tell(self, domain: Domain, sentence: str, state: DomainState, ago: timedelta) -> None:
        with self.rows() as session:
            session.add(self._event(domain, self.now - ago, state, sentence))

    def change(self, domain: Domain, **changes: Any) -> None:
        with self.rows() as session:
            row = session.get_one(Domain, domain.id)
            for name, value in changes.items():
                setattr(row, name, value)

    def link(self, domain: Domain) -> DomainLink | None:
        """The one that was not ended, detached."""
        standing = (DomainLink.domain_id == domain.id) & DomainLink.revoked_at.is_(None)
        with Session(self.platform.control) as session:
            found = session.scalars(select(DomainLink).where(standing)).one_or_none()
            session.expunge_all()
        return found

    def of(self, owner: uuid.UUID) -> list[Domain]:
        """Every claim of an instance, detached."""
        with Session(self.platform.control) as session:
            found = list(session.scalars(select(Domain).where(Domain.instance_id == owner)))
            session.expunge_all()
        return found

    def clear(self, owners: Iterable[uuid.UUID]) -> None:
        """Forget every name of these instances."""
        mine = select(Domain.id).where(Domain.instance_id.in_(list(owners)))
        with self.rows() as session:
            session.execute(delete(DomainLink).where(DomainLink.domain_id.in_(mine)))
            session.execute(delete(DomainEvent).where(DomainEvent.domain_id.in_(mine)))
            session.execute(delete(Domain).where(Domain.id.in_(mine)))

    def _event(self, domain: Domain, at: datetime, state: DomainState, sentence: str) -> DomainEvent:
        return DomainEvent(
            id=uuid.uuid4(), domain_id=domain.id, at=at, state=state, sentence=sentence, by=None
        )


@dataclass(frozen=True)
class Town:
    """An instance that may ask for a name, and one that nobody else asks for."""

    names: Names
    slug: str
    id: uuid.UUID
    host: str

    @property
    def now(self) -> datetime:
        return self.names.now

    def path(self, page: str = "") -> str:
        return f"/instances/{self.slug}/domaine{page}"

    def add(self, diagnosis: Diagnosis | None = None, **changes: Any) -> Domain:
        return self.names.add(self.id, self.host, diagnosis, **changes)

    def served(self, **changes: Any) -> Domain:
        return self.names.served(self.id, self.host, **changes)

    def degraded(self, **changes: Any) -> Domain:
        return self.names.degraded(self.id, self.host, **changes)

    def given_back(self, **changes: Any) -> Domain:
        return self.names.given_back(self.id, self.host, **changes)

    def claims(self) -> list[Domain]:
        return self.names.of(self.id)


def observed(server: str, kind: str, *answer: str, rcode: str = "NOERROR") -> Observation:
    ttl = 3600 if answer or rcode in {"NOERROR", "NXDOMAIN"} else None
    is_own = server in SERVERS
    return Observation(server, is_own, kind, answer, rcode, ttl, is_of_zone=is_own)


def in_place(host: str, at: datetime) -> Diagnosis:
    answers = tuple(observed(server, "CNAME", TARGET) for server in (*SERVERS, RESOLVER))
    return Diagnosis(
        host, Verdict.OK, TARGET, at, (TARGET,), answers, zone=zone_of(host), points_at_us=True, by_cname=True
    )


def nothing_yet(host: str, at: datetime) -> Diagnosis:
    problem = Problem(
        Code.NO_RECORD,
        f"Aucun enregistrement à {host} : les serveurs de {zone_of(host)} répondent NXDOMAIN.",
        f"Créez : {host}. CNAME {TARGET}.",
        f"L’adresse {host} n’existe pas encore.",
        "Demandez à la personne qui gère votre nom de domaine de créer l’enregistrement ci-dessous.",
    )
    answers = tuple(observed(server, "CNAME", rcode="NXDOMAIN") for server in (*SERVERS, RESOLVER))
    return Diagnosis(
        host,
        Verdict.MISCONFIGURED,
        TARGET,
        at,
        (),
        answers,
        (problem,),
        zone=zone_of(host),
        points_at_us=False,
    )


def wrong_target(host: str, at: datetime, leads_to: str = "www.ancien-hebergeur.example") -> Diagnosis:
    problem = Problem(
        Code.WRONG_TARGET,
        f"{host} est un CNAME vers {leads_to}, et non vers {TARGET}.",
        f"Remplacez la valeur de ce CNAME par {TARGET}.",
        "L’adresse mène à un autre site que le vôtre.",
        "Demandez à la personne qui gère votre domaine de remplacer l’enregistrement par celui ci-dessous.",
    )
    answers = (
        observed(SERVERS[0], "CNAME", leads_to),
        observed(SERVERS[0], "A", "203.0.113.80"),
        observed(SERVERS[1], "CNAME", rcode="TIMEOUT"),
        observed(RESOLVER, "CNAME", leads_to),
    )
    return Diagnosis(
        host,
        Verdict.MISCONFIGURED,
        TARGET,
        at,
        (leads_to,),
        answers,
        (problem,),
        zone=zone_of(host),
        points_at_us=False,
        by_cname=True,
    )


def forbidden(host: str, at: datetime) -> Diagnosis:
    """It leads to us, and CAA lets nobody renew its certificate."""
    problem = Problem(
        Code.CAA_FORBIDS,
        f"CAA de {zone_of(host)} : seule une autre autorité peut certifier {host}.",
        f'Ajoutez « {zone_of(host)}. CAA 0 issue "letsencrypt.org" ».',
        "Un réglage du domaine n’autorise pas le certificat de cette adresse.",
        "Demandez à la personne qui gère votre domaine d’ajouter cet enregistrement.",
    )
    return replace(in_place(host, at), verdict=Verdict.MISCONFIGURED, problems=(problem,))


def disagreeing(host: str, at: datetime) -> Diagnosis:
    """One of the zone's servers keeps an old copy."""
    problem = Problem(
        Code.SERVERS_DISAGREE,
        f"Les serveurs de {zone_of(host)} répondent différemment : {SERVERS[1]} donne une autre valeur.",
        "Faites mettre à jour ce serveur.",
        "Les serveurs du domaine ne disent pas tous la même chose.",
        "Demandez à l’hébergeur du domaine de les mettre à jour.",
    )
    answers = (
        observed(SERVERS[0], "CNAME", TARGET),
        observed(SERVERS[1], "CNAME", "www.ancien-hebergeur.example"),
        observed(RESOLVER, "CNAME", TARGET),
    )
    seen = replace(in_place(host, at), verdict=Verdict.MISCONFIGURED, problems=(problem,))
    return replace(seen, observations=answers)


def spreading(host: str, at: datetime) -> Diagnosis:
    """Right at the zone's servers; a resolver still remembers that there was nothing."""
    answers = (
        *(observed(server, "CNAME", TARGET) for server in SERVERS),
        observed(RESOLVER, "CNAME", rcode="NXDOMAIN"),
    )
    return Diagnosis(
        host,
        Verdict.PENDING,
        TARGET,
        at,
        (TARGET,),
        answers,
        zone=zone_of(host),
        points_at_us=True,
        by_cname=True,
        old_answer_until=at + timedelta(minutes=42),
    )


def zone_of(host: str) -> str:
    return host.split(".", 1)[1]
