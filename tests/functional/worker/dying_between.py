"""A process that queues a mail in an instance, wakes the control plane, and dies at a chosen moment.

Arguments: data directory, instance, moment. Moments: ``before`` the mail is committed, ``after`` it but
before the wake-up is let go.
"""

import os
import signal
import sys
import uuid
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.clock import utc_now
from provisioner.settings import Settings
from tenants.databases import login_url
from tenants.lost_passwords import ask
from tenants.models import Account
from tenants.roles import AccountState
from tenants.wake_ups import waking


def main(data_dir: str, instance: str, moment: str) -> None:
    addresses, instance_id = Addresses(Settings(data_dir=Path(data_dir))), uuid.UUID(instance)
    tenant = create_engine(login_url(addresses.server, addresses.tenant_keys, instance_id))
    with Session(tenant) as session, waking(create_engine(addresses.registry), instance_id, utc_now()):
        active = select(Account.email).where(Account.state == AccountState.ACTIVE)
        ask(session, str(session.scalars(active).one()), utc_now())
        if moment == "after":
            session.commit()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
