"""What a reconciler step is given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from provisioner.domains.certificates import Observer
from provisioner.domains.reserved import name_rules
from provisioner.domains.resolver.where import Where
from provisioner.domains.tokens import DomainKey
from provisioner.instances.intake import Intake
from provisioner.instances.runtime import Runtime
from provisioner.letters.letterbox import Letterbox
from provisioner.models import Instance
from provisioner.offers import Offer
from provisioner.settings import Settings
from storage.encryption import Identity
from storage.escrow import Escrow
from storage.objects import ArchiveStore, DeletableStore
from storage.signing import SigningKey, VerifyingKey
from tenants.audit import OPERATOR, acting
from tenants.databases import TenantEngines
from tenants.keys import TenantKeys
from tenants.postman import Postman

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Platform:
    """The outside systems and secrets that administering instances takes; made by the composition root.

    ``archives`` is opened with the credentials that write and read, ``expiry`` with those that delete.
    ``operator`` opens every identity in ``escrow``, ``signer`` signs the manifests of archives: secrets, each
    asked for when it is needed, and not before. ``where`` says which name servers are asked about members'
    names, ``observer`` sees them as visitors do, and ``domain_key`` derives what proves whose they are.
    """

    settings: Settings
    admin: URL
    control: Engine
    keys: TenantKeys
    tenants: TenantEngines
    store: DeletableStore
    escrow: Escrow
    operator: Callable[[], Identity]
    signer: Callable[[], SigningKey]
    verifier: Callable[[], VerifyingKey]
    archives: ArchiveStore
    expiry: ArchiveStore
    postman: Postman
    letterbox: Letterbox
    runtime: Runtime
    offer: Offer
    where: Where
    observer: Observer
    domain_key: DomainKey
    clock: Clock

    @property
    def intake(self) -> Intake:
        """The part of it that taking a member in needs."""
        names = name_rules(self.offer.domain, self.settings.base_domain)
        return Intake(self.store, self.escrow, self.offer, names, self.clock)


@dataclass(frozen=True)
class Work:
    """One instance under reconciliation. ``session`` is on the control database and commits per step."""

    platform: Platform
    session: Session
    instance: Instance

    @property
    def now(self) -> datetime:
        return self.platform.clock()

    @property
    def hostname(self) -> str:
        """The default name; it keeps working beside a custom one (MIX-DNS-2)."""
        return self.platform.settings.hostname(self.instance.slug)

    @contextmanager
    def tenant_session(self) -> Iterator[Session]:
        """The instance's own database, with the rights of the instance; commits when left in peace."""
        with tenant_session(self.platform.tenants, self.instance) as session:
            yield session


@contextmanager
def tenant_session(engines: TenantEngines, instance: Instance) -> Iterator[Session]:
    """A transaction in the database of ``instance``, as its own login role."""
    with Session(engines.engine(instance.id, instance.database_server)) as session, session.begin():
        acting(session, OPERATOR)
        yield session
