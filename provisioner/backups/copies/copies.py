"""A copy's database, roles, entry in the registry and files: made, opened, and removed again.

Every name follows from the copy's id, whose row is committed before anything of it is made. So whatever
dies at whatever line, ``remove`` finds all that there is; it is safe to run again after dying itself.
"""

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.backups.copies.names import copy_slug, files_folder
from provisioner.backups.locks import BackupBusy
from provisioner.instances.work import Platform
from provisioner.prepare import TENANT_MIGRATIONS, ensure_tenant_walled
from storage import cluster
from storage.archive.tools import Database
from storage.database import connect, run
from storage.locks import lock_key, locks
from storage.migrations import revision_in, suffices, try_upgrade
from storage.wall import Walled, ensure_empty, tear_down
from tenants.databases import TenantNames, login_url
from tenants.registry import InstanceState, RegisteredInstance
from tenants.rights import TENANT_RIGHTS


class CopyBusy(BackupBusy):
    """Another process works on this copy."""


@contextmanager
def copy_lock(platform: Platform, copy_id: uuid.UUID) -> Iterator[None]:
    """Hold a copy; PostgreSQL gives it back when its holder dies. Raises CopyBusy at once."""
    with locks(platform.admin) as held:
        if not held.take(lock_key("copy", copy_id)):
            raise CopyBusy("Cette copie est en cours de restauration ou de suppression : attendez un moment.")
        yield


def make_empty(platform: Platform, copy_id: uuid.UUID) -> Database:
    """A database of the copy's own, to be filled; nobody but the administrator gets in yet."""
    walled = _walled(platform, copy_id)
    ensure_empty(platform.admin, walled)
    return Database(platform.admin, walled.database, walled.owner)


def make_empty_for(platform: Platform, copy_id: uuid.UUID, owner: str) -> Database:
    """The same for a role that is there already; nobody will ever log in to it."""
    name = TenantNames.of(copy_id).database
    with connect(platform.admin) as admin:
        cluster.ensure_database(admin, name)
        run(admin, "ALTER DATABASE {} OWNER TO {}", name, owner)
    return Database(platform.admin, name, owner)


def open_to_login(platform: Platform, copy_id: uuid.UUID) -> None:
    """Bring a filled copy to the current release, unless it is of a later one, and let its login role in with
    an instance's rights.

    Raises MigrationFailed.
    """
    walled = _walled(platform, copy_id)
    try_upgrade(platform.admin.set(database=walled.database), TENANT_MIGRATIONS, role=walled.owner)
    ensure_tenant_walled(platform.admin, walled)


def is_current(platform: Platform, copy_id: uuid.UUID) -> bool:
    """Whether an open copy is at this release, or a later one; one that is kept sees releases come."""
    walled = _walled(platform, copy_id)
    with closing(connect(platform.admin, walled.database)) as inside:
        run(inside, "SET ROLE {}", walled.owner)
        return suffices(revision_in(inside), TENANT_MIGRATIONS)


def publish(
    platform: Platform, session: Session, copy_id: uuid.UUID, instance_id: uuid.UUID, taken_at: datetime
) -> str:
    """Enter the copy in the registry, in the look that its original has today; returns its host name."""
    original = session.get_one(RegisteredInstance, instance_id)
    entry = RegisteredInstance(
        id=copy_id,
        slug=copy_slug(copy_id),
        name=original.name,
        state=InstanceState.ACTIVE,
        database_server=original.database_server,
        theme_version=original.theme_version,
        copy_of=instance_id,
        copied_at=taken_at,
    )
    session.add(entry)
    session.flush()
    hostname = platform.settings.hostname(entry.slug)
    platform.runtime.publish(session, entry, hostname)
    return hostname


def remove(platform: Platform, copy_id: uuid.UUID) -> None:
    """All that there is of a copy. The entry goes first: no page may look for a database that is gone.

    Raises DatabaseUnavailable, ObjectStoreError.
    """
    with Session(platform.control) as session, session.begin():
        entry = session.get(RegisteredInstance, copy_id)
        if entry is not None:
            session.delete(entry)
    names = TenantNames.of(copy_id)
    tear_down(platform.admin, names.database, names.login, names.owner)
    platform.store.forget(files_folder(copy_id))


def _walled(platform: Platform, copy_id: uuid.UUID) -> Walled:
    names = TenantNames.of(copy_id)
    password = login_url(platform.admin, platform.keys, copy_id).password
    return Walled(names.database, names.owner, names.login, str(password), TENANT_RIGHTS)
