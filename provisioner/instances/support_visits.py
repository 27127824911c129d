"""What is over of the support's visits and accesses in all instances, written down there."""

import logging
import uuid

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.instances.work import Platform
from tenants.audit import acting
from tenants.audit.trail import OPERATOR
from tenants.registry import RegisteredInstance
from tenants.support import end_visits as end_those_of
from tenants.support import settle, stands

logger = logging.getLogger(__name__)


def end_visits(platform: Platform) -> None:
    """Those whose session of the console is over, and the accesses that ended by themselves.

    Nobody is in any more who is met here: the instances' processes ask for each request. What is left to do
    is that trails and pages say so, and that no clock set back opens what was over; an instance that does
    not answer is told the next time.
    """
    with Session(platform.control) as session:
        instances = session.execute(
            select(RegisteredInstance.id, RegisteredInstance.database_server).where(
                RegisteredInstance.copy_of.is_(None)
            )
        ).all()

    def is_over(visit_id: uuid.UUID) -> bool:
        # Asked after the visit was found, and so of a pass that was there before it.
        with Session(platform.control) as session:
            return not stands(session, visit_id, platform.clock())

    for instance_id, server in instances:
        try:
            with Session(platform.tenants.engine(instance_id, server)) as tenant, tenant.begin():
                acting(tenant, OPERATOR)
                settle(tenant, platform.clock())
                end_those_of(tenant, is_over, platform.clock())
        except (SQLAlchemyError, LookupError) as error:
            logger.warning("visits in instance %s not looked at: %s", instance_id, type(error).__name__)
