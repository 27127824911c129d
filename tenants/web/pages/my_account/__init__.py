"""« Mon compte »: what people see and change of their own account, which no visitor of the support does."""

from tenants.web.pages.my_account import email, email_links, held, name, overview, password

BLUEPRINTS = (
    overview.blueprint,
    name.blueprint,
    email.blueprint,
    email_links.blueprint,
    password.blueprint,
    held.blueprint,
)
