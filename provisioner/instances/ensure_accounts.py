"""Step 4: the accounts that the annex lists."""

from collections import Counter

from sqlalchemy.orm import Session

from provisioner.instances.conditions import Observation, holds
from provisioner.instances.work import Work
from provisioner.models import PlannedAccount
from tenants.accounts import NewAccount, add_missing, everyone
from tenants.roles import AccountState


def ensure_accounts(work: Work) -> Observation:
    """Move the planned accounts into the instance; from then on they are the member's own business."""
    with work.tenant_session() as tenant:
        add_missing(tenant, [_new_account(planned) for planned in work.instance.planned_accounts], work.now)
        message = _summary(tenant)
    # Only now that the instance's database has them for good: a death before this line repeats, harmlessly.
    work.instance.planned_accounts.clear()
    return holds("Created", message)


def _new_account(planned: PlannedAccount) -> NewAccount:
    return NewAccount(
        id=planned.id,
        first_name=planned.first_name,
        last_name=planned.last_name,
        email=planned.email,
        role=planned.role,
        complete=planned.complete,
    )


def _summary(tenant: Session) -> str:
    states = Counter(account.state is AccountState.INCOMPLETE for account in everyone(tenant))
    created, incomplete = states[False], states[True]
    message = f"{created} compte{'s' if created > 1 else ''} en place"
    if incomplete:
        message += f", {incomplete} à compléter par un super-conseiller"
    return f"{message}."
