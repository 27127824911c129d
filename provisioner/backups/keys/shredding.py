"""Destroying the key of an instance: whatever was sealed for it is noise from then on, in every copy.

It is for the end of an instance (MIX-END-2), and for archives that are locked and must go all the same. The
running database and the pictures that pages show were never sealed: they go with the instance itself.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import ArchivesShredded
from provisioner.backups.catalogue import fail_dead_attempts
from provisioner.backups.copies.names import database_in
from provisioner.backups.keys.rotation import keys_lock
from provisioner.backups.locks import owner_lock
from provisioner.backups.models import Archive, ArchiveState, Drill, Restoration, RestorationState
from provisioner.errors import Conflict
from provisioner.instances.directory import find
from provisioner.instances.originals import erase
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tenants.registry import InstanceState

_READABLE = (ArchiveState.STORED, ArchiveState.VERIFIED, ArchiveState.DAMAGED)
_STANDING = (RestorationState.ASKED, RestorationState.RUNNING, RestorationState.READY)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shredding:
    """What goes, or went, with the key of the instance ``slug``; and ``databases`` that do not.

    Those were made by ``backup restore --into`` for somebody, who may have removed them since.
    """

    slug: str
    archives: int
    databases: tuple[str, ...] = ()


def is_shredded(instance: Instance) -> bool:
    """Its key is gone, and there is none for as long as it stays suspended: nothing is to be backed up."""
    return instance.state is InstanceState.SUSPENDED and instance.recipient is None


def foresee(session: Session, slug: str) -> Shredding:
    """What shredding would take. Raises NotFound, or Conflict when it is refused."""
    instance = find(session, slug)
    _refuse(session, instance)
    counted = select(func.count()).where(Archive.instance_id == instance.id, Archive.state.in_(_READABLE))
    return Shredding(slug, session.scalars(counted).one(), _handed_over(session, instance))


def shred(platform: Platform, slug: str) -> Shredding:
    """Destroy the key; what died half-way is finished by calling again.

    Raises NotFound, Conflict when it is refused, BackupUnderWay while an archive is being worked on.
    """
    with Session(platform.control) as session:
        instance_id = find(session, slug).id
    with (
        keys_lock(platform),
        owner_lock(platform, instance_id),
        Session(platform.control) as session,
        session.begin(),
    ):
        instance = session.get_one(Instance, instance_id, with_for_update=True)
        # Before looking for copies: none begins from now on (provisioner.backups.copies.holding).
        session.execute(select(Archive.id).where(Archive.instance_id == instance_id).with_for_update())
        going = foresee(session, slug)
        # Rows say so once it is so.
        platform.escrow.destroy(instance_id)
        erase(platform.store, instance_id)
        _note(session, instance, platform.clock())
        record(session, ArchivesShredded(slug), platform.clock())
    logger.warning("the key of %s was destroyed: %d archives are noise", slug, going.archives)
    return going


def _note(session: Session, instance: Instance, now: datetime) -> None:
    fail_dead_attempts(session, instance.id, now)
    # An attempt that died may have left a whole archive: without its key, it is noise like the others.
    died = (Archive.state == ArchiveState.FAILED) & (Archive.problem_code == "interrupted")
    noise = Archive.instance_id == instance.id, Archive.state.in_(_READABLE) | died
    session.execute(update(Archive).where(*noise).values(state=ArchiveState.SHREDDED))
    instance.recipient = None
    session.flush()


def _handed_over(session: Session, instance: Instance) -> tuple[str, ...]:
    done = select(Restoration.message).join(Archive).where(Archive.instance_id == instance.id)
    purposes = session.scalars(done.where(Restoration.state == RestorationState.DROPPED))
    return tuple(sorted({name for purpose in purposes if (name := database_in(purpose)) is not None}))


def _refuse(session: Session, instance: Instance) -> None:
    """Raises Conflict."""
    slug = instance.slug
    if instance.state is not InstanceState.SUSPENDED:
        raise Conflict(
            f"L’instance « {slug} » est ouverte, et ses sauvegardes la protègent : sa clé ne se broie qu’à "
            f"la fin. Suspendez-la d’abord (provisioner instance suspend {slug}).",
            slug,
        )
    if is_shredded(instance):
        raise Conflict(f"La clé de l’instance « {slug} » est déjà broyée : il n’y a rien à faire.", slug)
    copies = select(Restoration.hostname).join(Archive).where(Archive.instance_id == instance.id)
    if (copy := session.execute(copies.where(Restoration.state.in_(_STANDING))).first()) is not None:
        raise Conflict(
            f"Une copie restaurée de l’instance « {slug} » est encore là, lisible sans clé "
            f"({copy.hostname or 'en préparation'}) : supprimez-la d’abord (provisioner backup drop).",
            slug,
        )
    drills = select(Drill.id).join(Archive).where(Archive.instance_id == instance.id)
    if session.scalars(drills.where(Drill.ended_at.is_(None))).first() is not None:
        raise Conflict(
            f"Une restauration d’essai de l’instance « {slug} » est en cours, lisible sans clé : attendez sa "
            "fin ; si elle a été interrompue, le service efface dans la minute ce qui en reste.",
            slug,
        )
