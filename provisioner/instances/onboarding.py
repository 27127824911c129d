"""From a returned annex to a member and the spec of its instance, in one transaction or not at all."""

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from provisioner.addresses import PRIMARY_SERVER
from provisioner.annex import Annex
from provisioner.annex.annex import Account
from provisioner.audit import record as put_on_record
from provisioner.audit.events import InstanceOrdered
from provisioner.domains.claims.claiming import Wish, request
from provisioner.errors import Conflict
from provisioner.instances import originals, pictures, slugs
from provisioner.instances.intake import Intake
from provisioner.instances.order import CheckedOrder, Order, check
from provisioner.instances.originals import Owner
from provisioner.instances.pictures import PictureKind, WorkingCopy
from provisioner.instances.work import Platform
from provisioner.jobs import defer_reconciliation
from provisioner.models import Instance, Member, PlannedAccount, ThemePublication
from provisioner.offers import Offer
from tenants.registry import InstanceState
from tenants.roles import AccountState
from themes.problems import Problem
from themes.published import publish

# Any constant: two onboardings wait for each other, so that both cannot take one slug.
_ONBOARDING = 7_306_932


def onboard(
    platform: Platform,
    order: Order,
    on_warnings: Callable[[Sequence[Problem]], None] = lambda warnings: None,
) -> uuid.UUID:
    """Record the member and its instance's spec, and queue the reconciliation; returns the instance's id.

    ``on_warnings`` hears what deserves a look although nothing refuses it. Raises InputRefused with every
    problem at once, or Conflict naming the instance that exists already.
    """
    intake = platform.intake
    checked = check(order, intake.offer, intake.clock())
    on_warnings(checked.warnings)
    owner_id = uuid.uuid4()
    owner = Owner(owner_id, intake.escrow.entrust(owner_id))
    received = _received(intake, owner, order)
    with Session(platform.control) as session, session.begin():
        return record(session, intake, checked, owner, received).id


@dataclass(frozen=True, slots=True)
class Received:
    """The originals that an order rests on, by SHA-256."""

    document: str
    logo: str | None
    banner: str | None


def _received(intake: Intake, owner: Owner, order: Order) -> Received:
    """Bytes first: addressed by content, they do no harm should the transaction fail."""
    logo, banner = (
        originals.keep(intake.store, owner, picture) if picture is not None else None
        for picture in (order.logo, order.banner)
    )
    return Received(originals.keep(intake.store, owner, order.document), logo, banner)


def record(
    session: Session, intake: Intake, checked: CheckedOrder, owner: Owner, received: Received
) -> Instance:
    """Write member, spec and queued job into the transaction; the instance takes the id of ``owner``.

    Raises Conflict naming the instance that exists already or has the domain name, InputRefused for a name
    that nobody may ask for.
    """
    publish(intake.store, checked.bundle)
    logo = (PictureKind.LOGO, received.logo, checked.logo)
    for kind, sha256, png in (logo, (PictureKind.BANNER, received.banner, checked.banner)):
        if sha256 is not None and png is not None:
            pictures.keep(intake.store, WorkingCopy(owner.id, kind, sha256), png)
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONBOARDING})
    _refuse_known_member(session, checked.order.annex)
    instance = _instance(session, intake, checked, owner)
    instance.member = _member(intake, checked, received)
    session.add(instance)
    session.flush()
    session.add(_publication(intake, instance, checked.order, received))
    if (host := checked.order.annex.domain) is not None:
        request(session, intake.names, instance, Wish(host, checked.order.onboarded_by, intake.clock()))
    defer_reconciliation(session, instance.id)
    put_on_record(session, InstanceOrdered(instance.slug), intake.clock())
    return instance


def proposed_slug(session: Session, offer: Offer, name: str) -> str:
    """The slug that a structure with this name gets where nobody chooses one (MIX-DNS-2)."""
    return slugs.first_free(slugs.derive(name), _taken_slugs(session), offer.domain.reserved_slugs)


def _taken_slugs(session: Session) -> set[str]:
    return set(session.scalars(select(Instance.slug)))


def _refuse_known_member(session: Session, annex: Annex) -> None:
    """One member is onboarded once: known by its SIRET, or by its name and contact together."""
    same_contact = select(Member).where(Member.contact_email == annex.contact.email)
    known = [m for m in session.scalars(same_contact) if _plain(m.name) == _plain(annex.structure.name or "")]
    if annex.structure.siret is not None:
        known += session.scalars(select(Member).where(Member.siret == annex.structure.siret))
    if known:
        existing = known[0].instances[0].slug
        raise Conflict(
            f"« {known[0].name} » a déjà une instance : « {existing} ». Rien n’a été créé ; "
            f"consultez-la avec « provisioner instance show {existing} ».",
            existing,
        )


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def _member(intake: Intake, checked: CheckedOrder, received: Received) -> Member:
    annex = checked.order.annex
    offer = annex.offer
    return Member(
        id=uuid.uuid4(),
        name=annex.structure.name,
        description=annex.structure.description,
        siret=annex.structure.siret,
        contact_first_name=annex.contact.first_name,
        contact_last_name=annex.contact.last_name,
        contact_email=annex.contact.email,
        postal_address=offer.address if offer else None,
        referent_first_name=offer.referent.first_name if offer else None,
        referent_last_name=offer.referent.last_name if offer else None,
        referent_function=offer.referent.function if offer else None,
        marked_member_at=intake.clock(),
        accepted_on=checked.acceptance.on,
        accepted_at=checked.acceptance.at,
        accepted_terms=intake.offer.terms_version,
        document_sha256=received.document,
    )


def _instance(session: Session, intake: Intake, checked: CheckedOrder, owner: Owner) -> Instance:
    now = intake.clock()
    return Instance(
        id=owner.id,
        recipient=owner.recipient,
        slug=_free_slug(session, intake.offer, checked.order),
        state=InstanceState.ACTIVE,
        offer=intake.offer.name,
        database_server=PRIMARY_SERVER,
        theme_version=checked.bundle.version,
        applications=list(intake.offer.applications.included),
        created_at=now,
        next_look_at=now,
        planned_accounts=[_planned(account) for account in checked.order.annex.accounts],
    )


def _free_slug(session: Session, offer: Offer, order: Order) -> str:
    if order.slug is None:
        return proposed_slug(session, offer, order.annex.structure.name or "")
    if order.slug in _taken_slugs(session):
        raise Conflict(
            f"L’adresse « {order.slug} » est déjà celle d’une autre instance : choisissez-en une autre."
        )
    return order.slug


def _planned(account: Account) -> PlannedAccount:
    return PlannedAccount(
        id=uuid.uuid4(),
        first_name=account.first_name,
        last_name=account.last_name,
        email=account.email,
        role=account.role,
        complete=account.state is AccountState.READY,
    )


def _publication(intake: Intake, instance: Instance, order: Order, received: Received) -> ThemePublication:
    colours = order.annex.colours
    return ThemePublication(
        id=uuid.uuid4(),
        instance_id=instance.id,
        version=instance.theme_version,
        primary=str(colours.primary),
        secondary=str(colours.secondary),
        logo_sha256=received.logo,
        banner_sha256=received.banner,
        asked_at=intake.clock(),
        asked_by=order.onboarded_by,
    )
