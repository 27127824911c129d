"""The pages, one module each; ``BLUEPRINTS`` lists them."""

from tenants.web.pages import (
    accounts,
    assets,
    backups,
    invitation,
    legal,
    login,
    lost_password,
    new_password,
    portal,
    visit,
)

BLUEPRINTS = (
    portal.blueprint,
    login.blueprint,
    lost_password.blueprint,
    new_password.blueprint,
    invitation.blueprint,
    accounts.blueprint,
    backups.blueprint,
    assets.blueprint,
    legal.blueprint,
    visit.blueprint,
)
