"""The pages, one module each; ``BLUEPRINTS`` lists them."""

from tenants.web.pages import accounts, assets, invitation, legal, login, portal

BLUEPRINTS = (
    portal.blueprint,
    login.blueprint,
    invitation.blueprint,
    accounts.blueprint,
    assets.blueprint,
    legal.blueprint,
)
