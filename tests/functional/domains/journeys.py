"""A member's own name on its way: real rows, real name servers, and a clock that goes as the test says."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from provisioner.domains.certificates import CertificateSeen, Visit
from provisioner.domains.claims import claiming
from provisioner.domains.claims.claiming import Wish
from provisioner.domains.claims.watching import look_at
from provisioner.domains.models import Domain, DomainState
from provisioner.domains.tokens import token_of
from provisioner.instances.conditions import ConditionType
from provisioner.instances.onboarding import onboard
from provisioner.instances.reconcile import STEPS, reconcile
from provisioner.instances.work import Platform
from provisioner.letters.posting import Topic
from provisioner.models import Condition, ConditionStatus, ControlMail, Instance
from provisioner.settings import LOCAL_DOMAIN
from tenants.registry import RegisteredInstance, ServedInstance, find_by_host
from tests.dns.world import World, Zone
from tests.members import load, order

# All that answering at a name takes: a database and a face.
ENOUGH = STEPS[:2]
# Two weeks of grace, looked at each hour, and some.
MOST_LOOKS = 500
NO_CERTIFICATE = CertificateSeen(problem="Le serveur frontal n’a pas encore de certificat.")


@dataclass
class Visitor:
    """Stands for whoever visits names over https; ``sees`` is what every visit of the member's own comes to,
    ``sees_ours`` of the default name."""

    sees: CertificateSeen
    sees_ours: CertificateSeen = field(init=False)
    visits: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sees_ours = self.sees

    def observe(self, visit: Visit, now: datetime) -> CertificateSeen:
        self.visits.append(visit)
        return self.sees_ours if visit.host.endswith(f".{LOCAL_DOMAIN}") else self.sees


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


class Journey:
    """One instance, and a name below a zone of its own that it may ask for."""

    def __init__(self, platform: Platform, world: World) -> None:
        self.clock = Clock(platform.clock())
        self.visitor = Visitor(CertificateSeen(self.clock.now + timedelta(days=4000), "Autorité d’essai"))
        self.platform = replace(platform, where=world.where, clock=self.clock)
        self.platform = self.observed_by(self.visitor)
        self.world = world
        self.instance = new_instance(platform)
        self.move_to(world.zone(f"ville-{uuid.uuid4().hex[:12]}.example"))

    def move_to(self, zone: Zone, label: str = "mixeur") -> None:
        """Before anything is asked for."""
        self.zone, self.host = zone, f"{label}.{zone.origin}"

    def observed_by(self, visitor: Visitor) -> Platform:
        return replace(self.platform, observer=visitor)

    def ask(self, host: str | None = None, instance: Instance | None = None) -> uuid.UUID:
        with Session(self.platform.control) as session, session.begin():
            asking = session.get_one(Instance, (instance or self.instance).id)
            wish = Wish(host or self.host, "tests", self.clock.now)
            return claiming.request(session, self.platform.intake.names, asking, wish).id

    def release(self) -> None:
        with Session(self.platform.control) as session, session.begin():
            claiming.release(session, self.current(session), "tests", self.clock.now)

    def check_now(self) -> None:
        with Session(self.platform.control) as session, session.begin():
            claiming.check_now(session, self.current(session), self.clock.now)

    def point_at_us(self) -> None:
        self.zone.set(self.host, "CNAME", f"{self.world.target}.")

    def point_elsewhere(self) -> None:
        self.zone.set(self.host, "CNAME", "ailleurs.example.")

    def show_token(self, domain_id: uuid.UUID) -> None:
        token = token_of(self.platform.domain_key, domain_id, self.domain(domain_id).verified_at)
        self.zone.set(f"_mixeur-challenge.{self.host}", "TXT", f'"{token}"')

    def look(self, domain_id: uuid.UUID) -> Domain:
        """When the next look is due."""
        due = self.domain(domain_id).next_look_at
        assert due is not None
        # No two things happen at one moment.
        self.clock.now = max(self.clock.now + timedelta(milliseconds=1), due)
        assert look_at(self.platform, domain_id)
        return self.domain(domain_id)

    def look_until(self, domain_id: uuid.UUID, state: DomainState) -> Domain:
        domain = self.domain(domain_id)
        for _ in range(MOST_LOOKS):
            if domain.state is state:
                return domain
            domain = self.look(domain_id)
        raise AssertionError(f"{domain.state} after {MOST_LOOKS} looks: {domain.certificate_problem}")

    def serve(self) -> uuid.UUID:
        """Ask for the name, and put it right, until it is the instance's address."""
        domain_id = self.ask()
        self.look(domain_id)
        self.point_at_us()
        self.look_until(domain_id, DomainState.SERVED)
        return domain_id

    def domain(self, domain_id: uuid.UUID) -> Domain:
        """The row with what happened to it, detached."""
        with Session(self.platform.control) as session:
            found = session.get_one(Domain, domain_id, options=[selectinload(Domain.events)])
            session.expunge_all()
        return found

    def current(self, session: Session) -> Domain:
        found = claiming.current(session, session.get_one(Instance, self.instance.id))
        assert found is not None
        return found

    def answered_by(self) -> ServedInstance | None:
        """What visitors of the name get."""
        with Session(self.platform.control) as session:
            return find_by_host(session, self.host)

    def canonical_host(self) -> str | None:
        with Session(self.platform.control) as session:
            return session.get_one(RegisteredInstance, self.instance.id).canonical_host

    def condition(self, kind: ConditionType) -> Condition | None:
        with Session(self.platform.control) as session:
            return session.get(Condition, (self.instance.id, kind.value))

    def status(self, kind: ConditionType) -> ConditionStatus | None:
        found = self.condition(kind)
        return found.status if found is not None else None

    def mails(self, domain_id: uuid.UUID) -> list[Topic]:
        """What the member's contact is written to about, in its order."""
        with Session(self.platform.control) as session:
            mails = session.scalars(select(ControlMail).order_by(ControlMail.created_at))
            return [
                Topic(mail.topic)
                for mail in mails
                if mail.payload.get("domain") == str(domain_id) and mail.payload.get("for") == "member"
            ]


def new_instance(platform: Platform) -> Instance:
    """With a database and a face, and no more."""
    instance_id = onboard(platform, order(banner=False))
    reconcile(platform, instance_id, steps=ENOUGH)
    return load(platform, instance_id)
