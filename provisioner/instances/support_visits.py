"""Visits of the support in all instances, ended when their staff account ends."""

import logging

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.instances.work import Platform
from provisioner.models import StaffMember
from tenants.audit import acting
from tenants.audit.trail import OPERATOR
from tenants.registry import RegisteredInstance
from tenants.support import end_visits as end_those_of

logger = logging.getLogger(__name__)


def end_visits(platform: Platform, *, of: str | None = None) -> list[str]:
    """End what is under way of whoever is not of the staff any more, and of ``of``, an e-mail.

    Returns the slugs of the instances whose database did not answer. For whoever is not of the staff any more
    the worker comes back to those every five minutes, as it does for a link of the last minute that was not
    used yet; nobody does for ``of``.
    """
    with Session(platform.control) as session:
        staff = set(session.scalars(select(StaffMember.email))) - {of}
        instances = session.execute(
            select(RegisteredInstance.id, RegisteredInstance.database_server, RegisteredInstance.slug)
            .where(RegisteredInstance.copy_of.is_(None))
            .order_by(RegisteredInstance.slug)
        ).all()
    silent = []
    for instance_id, server, slug in instances:
        try:
            with Session(platform.tenants.engine(instance_id, server)) as tenant, tenant.begin():
                acting(tenant, OPERATOR)
                end_those_of(tenant, lambda email: email not in staff, platform.clock())
        except (SQLAlchemyError, LookupError) as error:
            logger.warning("visits in instance %s not looked at: %s", instance_id, type(error).__name__)
            silent.append(slug)
    return silent
