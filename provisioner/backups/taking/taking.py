"""Taking an archive: one at a time of an owner, recorded before it begins, so that a death leaves a trace."""

import uuid

from sqlalchemy.orm import Session

from provisioner.backups.catalogue import answering, fail_dead_attempts, find_archive, object_key
from provisioner.backups.keys.shredding import is_shredded
from provisioner.backups.locks import owner_lock, take_place_in_store
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.plan.retention import expires_at
from provisioner.backups.taking.attempt import Attempt, OnStep
from provisioner.backups.taking.sources import source_of
from provisioner.errors import Conflict, NotFound
from provisioner.instances.ensure_kept import lost_instances
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from provisioner.offers.backup import Backup
from tenants.registry import RegisteredInstance


class NotReady(Conflict):
    """There is nothing yet to be archived, or nothing any more."""


def run_backup(
    platform: Platform,
    order: BackupOrder,
    on_step: OnStep = lambda step, done: None,
    asked_by: str | None = None,
) -> Archive:
    """Take one archive and return its row, verified or failed; the one that there is, if it is answered.

    Raises NotFound and NotReady, and BackupBusy when somebody else is at it: then nothing was begun.
    """
    with owner_lock(platform, order.instance_id) as held:
        take_place_in_store(held, platform.settings.archives_at_once)
        with Session(platform.control) as session, session.begin():
            # We hold the lock, so whoever was at it is dead.
            fail_dead_attempts(session, order.instance_id, platform.clock())
        begun = _begin(platform, order, on_step, asked_by)
        if isinstance(begun, Attempt):
            begun.carry_out()
    archive_id = begun.archive_id if isinstance(begun, Attempt) else begun
    with Session(platform.control, expire_on_commit=False) as session:
        return find_archive(session, archive_id)


def plan_of(platform: Platform, instance_id: uuid.UUID | None) -> Backup:
    """The offer's plan for an instance, or (None) for the control plane."""
    plan = platform.offer.backup
    return plan if instance_id is not None else plan.for_control()


def _begin(
    platform: Platform, order: BackupOrder, on_step: OnStep, asked_by: str | None
) -> Attempt | uuid.UUID:
    """An attempt, its row committed; or the archive that answers the order already."""
    with Session(platform.control) as session, session.begin():
        instance = _ready_instance(session, order.instance_id) if order.instance_id is not None else None
        answer = answering(session, order.instance_id, order.kind, order.slot)
        if answer is not None:
            return answer.id
        row = _new_row(platform, order, asked_by)
        session.add(row)
        return Attempt.of(platform, row, source_of(platform, instance), on_step)


def _ready_instance(session: Session, instance_id: uuid.UUID) -> Instance:
    """Raises NotFound, NotReady."""
    instance = session.get(Instance, instance_id)
    if instance is None:
        raise NotFound(f"Aucune instance n’a l’identifiant {instance_id}.")
    # Entered once its database was there: one that does not answer now is a backup that fails, and is told.
    if session.get(RegisteredInstance, instance_id) is None:
        raise NotReady(
            f"L’instance « {instance.slug} » n’a pas encore de base de données : rien n’est à sauvegarder.",
            instance.slug,
        )
    if is_shredded(instance):
        raise NotReady(
            f"La clé de l’instance « {instance.slug} » a été broyée : elle n’est plus sauvegardée. Rouvrez "
            "l’instance pour qu’elle reçoive une nouvelle clé.",
            instance.slug,
        )
    if instance_id in lost_instances(session):
        raise NotReady(
            f"Les données de l’instance « {instance.slug} » n’ont pas été rapportées : rien n’est à "
            "sauvegarder avant que « provisioner recover » y parvienne.",
            instance.slug,
        )
    return instance


def _new_row(platform: Platform, order: BackupOrder, asked_by: str | None) -> Archive:
    now, archive_id = platform.clock(), uuid.uuid4()
    until = expires_at(plan_of(platform, order.instance_id), order.kind, now)
    return Archive(
        id=archive_id,
        instance_id=order.instance_id,
        kind=order.kind,
        slot=order.slot,
        state=ArchiveState.RUNNING,
        taken_at=now,
        asked_by=asked_by,
        key=object_key(order.instance_id, archive_id, now),
        # Known once its key was asked for.
        recipient="",
        # Stores lock until a whole second.
        expires_at=until.replace(microsecond=0),
    )
