"""A new invitation for somebody whose link expired or was lost."""

from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import InvitedAgain
from provisioner.errors import Conflict, NotFound
from provisioner.instances.directory import find
from provisioner.instances.work import Platform, tenant_session
from provisioner.models import Instance
from tenants.accounts import find_by_email
from tenants.invitations import renew
from tenants.roles import AccountState


def invite_again(platform: Platform, slug: str, email: str) -> Instance:
    """Put a new invitation in the instance's outbox; the next reconciliation sends it.

    Raises NotFound for an unknown instance or person, Conflict for somebody who has a password already.
    """
    with Session(platform.control) as session:
        instance = find(session, slug)
        session.expunge(instance)
    with tenant_session(platform.tenants, instance) as tenant:
        account = find_by_email(tenant, email)
        if account is None:
            raise NotFound(f"« {email} » n’a pas de compte dans « {slug} ».")
        if account.state is not AccountState.INVITED:
            raise Conflict(f"« {email} » n’attend pas d’invitation : le mot de passe est déjà choisi.", slug)
        renew(tenant, account, platform.clock())
        invited = account.id
    with Session(platform.control) as session, session.begin():
        record(session, InvitedAgain(slug, invited), platform.clock())
    return instance
