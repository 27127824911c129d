"""Step 1: the instance's own database behind the wall, at the current migration."""

from datetime import timedelta

from sqlalchemy.exc import OperationalError

from provisioner.instances.conditions import Observation, holds, waits
from provisioner.instances.work import Work
from provisioner.prepare import TEMPLATE_OWNER, TENANT_MIGRATIONS, template_name
from storage.errors import DatabaseBeingCreated
from storage.migrations import current, head, upgrade
from storage.roles import ensure_login
from storage.wall import Walled, ensure_walled
from tenants.databases import TenantNames, login_url
from tenants.registry import RegisteredInstance
from tenants.rights import TENANT_RIGHTS


def ensure_database(work: Work) -> Observation:
    """Create it from the template, set its rights, prove that its role gets in, enter it in the registry."""
    walled = _walled(work)
    try:
        ensure_walled(work.platform.admin, walled, template_name(), TEMPLATE_OWNER)
    except DatabaseBeingCreated as error:
        return waits("BeingCreated", str(error), timedelta(seconds=1))
    if _revision(work) != head(TENANT_MIGRATIONS):
        upgrade(work.platform.admin.set(database=walled.database), TENANT_MIGRATIONS, role=walled.owner)
        ensure_walled(work.platform.admin, walled, template_name(), TEMPLATE_OWNER)
    _register(work)
    return holds("Walled", "Base de données dédiée créée, accessible à cette instance seule.")


def _walled(work: Work) -> Walled:
    names = TenantNames.of(work.instance.id)
    url = login_url(work.platform.admin, work.platform.keys, work.instance.id)
    return Walled(names.database, names.owner, names.login, str(url.password), TENANT_RIGHTS)


def _revision(work: Work) -> str | None:
    """Read as the instance's own role, which proves that its password works."""
    engine = work.platform.tenants.engine(work.instance.id, work.instance.database_server)
    try:
        with engine.connect() as connection:
            return current(connection)
    except OperationalError:
        url = login_url(work.platform.admin, work.platform.keys, work.instance.id)
        ensure_login(work.platform.admin, url)
        with engine.connect() as connection:
            return current(connection)


def _register(work: Work) -> None:
    instance, name = work.instance, work.instance.member.name
    registered = work.session.get(RegisteredInstance, instance.id)
    if registered is None:
        registered = RegisteredInstance(id=instance.id, state=instance.state)
    registered.slug = instance.slug
    registered.name = name
    registered.database_server = instance.database_server
    work.session.add(registered)
    work.session.flush()
