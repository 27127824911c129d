"""One instance back in its place: its newest good archive, behind the wall, and then what the control plane
says of it. Again is fine, wherever the last run died: its database is marked when it is whole.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from provisioner.audit.trails import InstanceTrail
from provisioner.backups.copies import copies
from provisioner.backups.copies.filling import fill
from provisioner.backups.keys.shredding import is_shredded
from provisioner.backups.taking.opening import FIELD
from provisioner.errors import InputRefused
from provisioner.instances.ensure_kept import lost_instances
from provisioner.instances.locks import instance_lock
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.recovery.adopting import adopt
from provisioner.recovery.believing import Believed, Keeping, believe
from provisioner.recovery.control_archive import named
from provisioner.recovery.files import put_back
from provisioner.recovery.mails import Past
from provisioner.recovery.marks import (
    Mark,
    TenantMark,
    driver,
    kept,
    problems_of,
    read_tenant_mark,
    write_mark,
)
from provisioner.recovery.noting import note_lost, note_restored
from provisioner.recovery.report import Brought, Outcome
from provisioner.recovery.settling import settle_tenant
from provisioner.recovery.shelves import Shelves
from storage.archive.written import FileRecord
from storage.database import connect
from storage.migrations import MigrationFailed
from storage.objects import DeletableStore
from storage.signing import VerifyingKey
from storage.wall import tear_down
from tenants.audit import OPERATOR, acting, record
from tenants.audit.events import Recovered
from tenants.databases import TenantNames
from tenants.registry import RegisteredInstance
from themes.problems import Problem


@dataclass(frozen=True, slots=True)
class Recovery:
    """What instances are brought back with, and from; ``platform`` is on the restored control database.

    ``in_place`` is whether that one has its name already: then the service may be at work.
    """

    platform: Platform
    keeping: Keeping
    shelves: Shelves
    verifier: VerifyingKey
    mark: Mark
    past: Past
    in_place: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An instance as the control database knows it. ``is_begun``: it has had a database; ``is_lost``: a
    recovery said so."""

    id: uuid.UUID
    slug: str
    server: str
    is_begun: bool
    is_shredded: bool
    is_lost: bool


def restore_instance(recovery: Recovery, instance_id: uuid.UUID) -> Outcome:
    """Bring it back as far as archives go; what cannot be is said, and not made anew.

    Raises ObjectStoreError, OutsideFailed and DatabaseUnavailable when it is nobody's archive's fault.
    """
    with instance_lock(recovery.platform.admin, instance_id):
        wanted = _wanted(recovery.platform, instance_id)
        problem = _nothing_to_restore(recovery, wanted)
        if problem is not None:
            if problem.code != "never_begun":
                note_lost(recovery.platform, wanted.id, problem)
            return Outcome(wanted.id, wanted.slug, problems=(problem,))
        if (before := _restored_before(recovery, wanted)) is not None:
            return before
        if recovery.in_place and not wanted.is_lost:
            # Begun by the service itself, since: what it has is newer than any archive.
            return Outcome(wanted.id, wanted.slug, problems=(_never_begun(),))
        return _restore(recovery, wanted)


def _wanted(platform: Platform, instance_id: uuid.UUID) -> _Wanted:
    with Session(platform.control) as session:
        row = session.get_one(Instance, instance_id)
        is_begun = session.get(RegisteredInstance, instance_id) is not None
        return _Wanted(
            row.id,
            row.slug,
            row.database_server,
            is_begun,
            is_shredded(row),
            row.id in lost_instances(session),
        )


def _nothing_to_restore(recovery: Recovery, wanted: _Wanted) -> Problem | None:
    if wanted.is_shredded:
        return Problem.warning(FIELD, "shredded", _SHREDDED)
    if not wanted.is_begun and not recovery.shelves.of(wanted.id):
        return _never_begun()
    if not recovery.shelves.of(wanted.id):
        return Problem.error(FIELD, "none", _NONE)
    return None


def _never_begun() -> Problem:
    return Problem.warning(FIELD, "never_begun", _NEVER_BEGUN)


def _restored_before(recovery: Recovery, wanted: _Wanted) -> Outcome | None:
    """By a run that died later than this."""
    with connect(recovery.platform.admin) as admin:
        mark = read_tenant_mark(admin, TenantNames.of(wanted.id).database)
    if mark is None or mark.recovery != recovery.mark.recovery:
        return None
    lying = next((one for one in recovery.shelves.of(wanted.id) if one.key == mark.key), None)
    if lying is None:
        return Outcome(wanted.id, wanted.slug, problems=problems_of(mark))
    believed = believe(recovery.keeping, lying, wanted.id, recovery.verifier)
    return _concluded(recovery, wanted, believed, problems_of(mark))


def _restore(recovery: Recovery, wanted: _Wanted) -> Outcome:
    """The newest archive that is good to the last byte."""
    refusals: list[Problem] = []
    for lying in recovery.shelves.of(wanted.id):
        try:
            believed = believe(recovery.keeping, lying, wanted.id, recovery.verifier)
            problems = _fill(recovery, wanted, believed, refusals)
        except InputRefused as refusal:
            refusals += [named(lying, problem) for problem in refusal.problems]
            continue
        return _concluded(recovery, wanted, believed, problems)
    _tear_down(recovery.platform, wanted.id)
    lost = Problem.error(FIELD, "lost", _LOST)
    note_lost(recovery.platform, wanted.id, lost)
    return Outcome(wanted.id, wanted.slug, problems=(*refusals, lost))


def _fill(
    recovery: Recovery, wanted: _Wanted, believed: Believed, refusals: list[Problem]
) -> tuple[Problem, ...]:
    """A database of its own with all that was in the archive, compared and marked; what is to be said of it.

    Raises InputRefused when the archive is not what its manifest says.
    """
    platform = recovery.platform
    _tear_down(platform, wanted.id)
    target = copies.make_empty(platform, wanted.id)
    put = _putting(platform.store, wanted.id)
    fill(believed.chunks(recovery.keeping.archives), believed.opened, target, put)
    try:
        copies.open_to_login(platform, wanted.id)
    except MigrationFailed as error:
        raise InputRefused([Problem.error(FIELD, "migration", str(error))]) from error
    with InstanceTrail(wanted.id, wanted.slug, wanted.server).owner_session(platform) as session:
        acting(session, OPERATOR)
        closed = settle_tenant(session, recovery.mark.head, recovery.past)
        problems = (*refusals, *_told(closed))
        record(session, Recovered(believed.manifest.taken_at), recovery.past.now)
        mark = TenantMark(recovery.mark.recovery, believed.sealed.key, kept(problems))
        write_mark(driver(session), target.name, mark)
    return problems


def _tear_down(platform: Platform, instance_id: uuid.UUID) -> None:
    """What an archive that was refused, or a run that died, has left. Roles stay: they are the same again."""
    tear_down(platform.admin, TenantNames.of(instance_id).database)


def _concluded(
    recovery: Recovery, wanted: _Wanted, believed: Believed, problems: tuple[Problem, ...]
) -> Outcome:
    note_restored(recovery.platform, wanted.id, believed)
    shelf = recovery.shelves.of(wanted.id)
    adopt(recovery.platform, recovery.keeping, shelf, wanted.id, recovery.verifier)
    manifest = believed.manifest
    brought = Brought(manifest.archive, manifest.key, manifest.taken_at, manifest.rows)
    return Outcome(wanted.id, wanted.slug, brought, problems)


def _told(closed: int) -> tuple[Problem, ...]:
    if not closed:
        return ()
    sentence = (
        f"Courriels qui attendaient dans la sauvegarde et ne sont pas renvoyés : {closed}. La machine "
        "d’avant "
        "a eu le temps de les envoyer ; une invitation se renouvelle par « provisioner instance invite »."
    )
    return (Problem.warning("outbox", "mails_closed", sentence),)


def _putting(store: DeletableStore, instance_id: uuid.UUID) -> Callable[[FileRecord, Iterator[bytes]], None]:
    """Files go where they were: those of this instance alone, and themes, whose names are their contents."""
    own = (f"originals/{instance_id}/", f"pictures/{instance_id}/", "themes/")

    def put(record: FileRecord, chunks: Iterator[bytes]) -> None:
        if not record.name.startswith(own):
            sentence = f"Le fichier « {record.name} » n’est pas de cette instance."
            raise InputRefused([Problem.error(FIELD, "foreign_file", sentence)])
        put_back(store, record.name, b"".join(chunks))

    return put


_NEVER_BEGUN = (
    "Sa mise en place n’avait pas commencé quand la base de contrôle a été sauvegardée : elle commence "
    "maintenant, et les images du membre seront à déposer de nouveau."
)
_SHREDDED = "Sa clé a été broyée : ses sauvegardes ne s’ouvrent plus, par personne. Elle n’est pas rétablie."
_NONE = (
    "Le stockage n’a aucune sauvegarde de cette instance : ses données sont perdues avec la machine, à moins "
    "d’une copie du stockage. Elle n’est pas remise à neuf."
)
_LOST = (
    "Aucune de ses sauvegardes n’est utilisable, et elle n’est pas remise à neuf. Rétablissez le stockage "
    "ou le "
    "coffre de clés depuis leur copie, puis relancez « provisioner recover » : il ne reprendra qu’elle."
)
