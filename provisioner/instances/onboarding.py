"""From a returned annex to a member and the spec of its instance, in one transaction or not at all."""

import hashlib
import re
import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from provisioner.addresses import PRIMARY_SERVER
from provisioner.annex import Annex
from provisioner.annex.annex import Account
from provisioner.errors import Conflict
from provisioner.instances import originals, slugs
from provisioner.instances.dossier import CheckedDossier, Dossier, check
from provisioner.instances.work import Platform
from provisioner.jobs import defer_reconciliation
from provisioner.models import Instance, Member, PlannedAccount, ThemePublication
from tenants.models import AccountState
from tenants.registry import InstanceState
from themes.problems import Problem
from themes.published import publish

# Any constant: two onboardings wait for each other, so that both cannot take one slug.
_ONBOARDING = 7_306_932


def onboard(
    platform: Platform,
    dossier: Dossier,
    on_warnings: Callable[[Sequence[Problem]], None] = lambda warnings: None,
) -> uuid.UUID:
    """Record the member and its instance's spec, and queue the reconciliation; returns the instance's id.

    ``on_warnings`` hears what deserves a look although nothing refuses it. Raises InputRefused with every
    problem at once, or Conflict naming the instance that exists already.
    """
    checked = check(dossier, platform.offer, platform.clock())
    on_warnings(checked.warnings)
    # Bytes first: addressed by content, they do no harm should the transaction fail.
    publish(platform.store, checked.bundle)
    hashes = tuple(originals.keep(platform.store, image) for image in (dossier.logo, dossier.banner))
    with Session(platform.control) as session, session.begin():
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONBOARDING})
        _refuse_known_member(session, dossier.annex)
        member = _member(platform, checked)
        instance = _instance(platform, session, member, checked)
        instance_id = instance.id
        session.add_all([member, instance])
        session.flush()
        session.add(_publication(platform, instance, dossier, hashes))
        defer_reconciliation(session, instance_id)
    return instance_id


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


def _member(platform: Platform, checked: CheckedDossier) -> Member:
    annex, now = checked.dossier.annex, platform.clock()
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
        marked_member_at=now,
        accepted_on=checked.acceptance.on,
        accepted_at=checked.acceptance.at,
        accepted_terms=platform.offer.terms_version,
        document_sha256=hashlib.sha256(checked.dossier.document).hexdigest(),
    )


def _instance(platform: Platform, session: Session, member: Member, checked: CheckedDossier) -> Instance:
    return Instance(
        id=uuid.uuid4(),
        member=member,
        slug=_free_slug(platform, session, checked.dossier),
        state=InstanceState.ACTIVE,
        offer=platform.offer.name,
        database_server=PRIMARY_SERVER,
        theme_version=checked.bundle.version,
        applications=list(platform.offer.applications.included),
        created_at=platform.clock(),
        next_look_at=platform.clock(),
        planned_accounts=[_planned(account) for account in checked.dossier.annex.accounts],
    )


def _free_slug(platform: Platform, session: Session, dossier: Dossier) -> str:
    taken = set(session.scalars(select(Instance.slug)))
    if dossier.slug is None:
        derived = slugs.derive(dossier.annex.structure.name or "")
        return slugs.first_free(derived, taken, platform.offer.domain.reserved_slugs)
    if dossier.slug in taken:
        raise Conflict(
            f"L’adresse « {dossier.slug} » est déjà celle d’une autre instance : choisissez-en une autre."
        )
    return dossier.slug


def _planned(account: Account) -> PlannedAccount:
    return PlannedAccount(
        id=uuid.uuid4(),
        first_name=account.first_name,
        last_name=account.last_name,
        email=account.email,
        role=account.role,
        complete=account.state is AccountState.READY,
    )


def _publication(
    platform: Platform, instance: Instance, dossier: Dossier, hashes: tuple[str | None, ...]
) -> ThemePublication:
    colours = dossier.annex.colours
    return ThemePublication(
        id=uuid.uuid4(),
        instance_id=instance.id,
        version=instance.theme_version,
        primary=str(colours.primary),
        secondary=str(colours.secondary),
        logo_sha256=hashes[0],
        banner_sha256=hashes[1],
        asked_at=platform.clock(),
        asked_by=dossier.onboarded_by,
    )
