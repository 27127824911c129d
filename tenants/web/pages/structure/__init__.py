"""The member's own sheet, edited by its super-conseillers (MIX-ROLE-2)."""

from tenants.web.pages.structure import page, requirement

BLUEPRINTS = (page.blueprint, requirement.blueprint)
