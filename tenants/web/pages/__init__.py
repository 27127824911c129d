"""The pages, one module each; ``BLUEPRINTS`` lists them."""

from tenants.web import entrance
from tenants.web.pages import (
    accounts,
    assets,
    backups,
    invitation,
    journal,
    legal,
    login,
    lost_password,
    my_account,
    new_password,
    portal,
    structure,
    support,
    visit,
)

BLUEPRINTS = (
    *entrance.BLUEPRINTS,
    portal.blueprint,
    login.blueprint,
    lost_password.blueprint,
    new_password.blueprint,
    invitation.blueprint,
    accounts.blueprint,
    *structure.BLUEPRINTS,
    support.blueprint,
    *my_account.BLUEPRINTS,
    journal.blueprint,
    backups.blueprint,
    assets.blueprint,
    legal.blueprint,
    visit.blueprint,
)
