"""Finding instances and telling of them: what ``instance show`` prints and the console shows."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.errors import NotFound
from provisioner.instances.conditions import ordered
from provisioner.instances.own_names import answered_host
from provisioner.instances.work import Platform, tenant_session
from provisioner.models import Condition, Instance, PlannedAccount, ThemePublication
from provisioner.settings import Settings
from tenants.accounts import everyone
from tenants.databases import TenantEngines
from tenants.models import Account


def find(session: Session, slug: str) -> Instance:
    """Raises NotFound."""
    instance = session.scalars(select(Instance).where(Instance.slug == slug)).one_or_none()
    if instance is None:
        raise NotFound(f"Aucune instance ne s’appelle « {slug} ».")
    return instance


def all_instances(session: Session) -> list[Instance]:
    """Every instance, by slug."""
    return list(session.scalars(select(Instance).order_by(Instance.slug)))


def current_publication(session: Session, instance: Instance) -> ThemePublication:
    """What the current theme was made from, when and at whose word."""
    publications = select(ThemePublication).where(ThemePublication.instance_id == instance.id)
    return session.scalars(publications.order_by(ThemePublication.asked_at.desc()).limit(1)).one()


def people(engines: TenantEngines, instance: Instance) -> list[Account | PlannedAccount] | None:
    """The accounts in the instance's own database, or those planned as long as they are not there.

    None when that database does not answer, or not sensibly: nobody knows then.
    """
    if instance.planned_accounts:
        return list(instance.planned_accounts)
    try:
        with tenant_session(engines, instance) as tenant:
            accounts = everyone(tenant)
            tenant.expunge_all()
    except (SQLAlchemyError, LookupError):
        # Its rows are the tenant's: one that we cannot read must not hide the other instances.
        return None
    return list(accounts)


def show(platform: Platform, session: Session, instance: Instance) -> dict[str, Any]:
    """``instance show --json`` (design §5)."""
    asked = current_publication(session, instance)
    accounts = people(platform.tenants, instance)
    return {
        "slug": instance.slug,
        "state": instance.state.value,
        "urls": _urls(platform.settings, session, instance),
        "conditions": [_condition(condition) for condition in ordered(instance)],
        "theme": {
            "version": instance.theme_version,
            "primary": asked.primary,
            "secondary": asked.secondary,
        },
        "accounts": [_account(account) for account in accounts] if accounts is not None else None,
    }


def _urls(settings: Settings, session: Session, instance: Instance) -> dict[str, str | None]:
    """``custom`` while the instance is answered there: also while the default name is its address again."""
    custom = answered_host(session, instance.id)
    return {
        "default": settings.instance_url(instance.slug),
        "custom": settings.address(custom) if custom is not None else None,
    }


def _condition(condition: Condition) -> dict[str, str]:
    return {
        "type": condition.type,
        "status": condition.status.value,
        "reason": condition.reason,
        "message": condition.message,
        "since": condition.since.isoformat(),
    }


def _account(account: Account | PlannedAccount) -> dict[str, str | None]:
    return {"email": account.email, "role": account.role.value, "state": account.state.value}
