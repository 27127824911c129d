"""The pages of the operator's staff, one module each; ``BLUEPRINTS`` lists those that are always there."""

from provisioner.web.console import (
    backups,
    demonstration,
    domains,
    dossiers,
    home,
    instance,
    journal,
    legal,
    login,
    lost_password,
    my_account,
    outbox,
    support_access,
    welcome,
)

__all__ = ["BLUEPRINTS", "demonstration", "outbox"]

BLUEPRINTS = (
    home.blueprint,
    *dossiers.BLUEPRINTS,
    *backups.BLUEPRINTS,
    *domains.BLUEPRINTS,
    instance.blueprint,
    support_access.blueprint,
    login.blueprint,
    lost_password.blueprint,
    welcome.blueprint,
    my_account.blueprint,
    journal.blueprint,
    legal.blueprint,
)
