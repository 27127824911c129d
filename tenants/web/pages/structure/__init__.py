"""The member's own sheet, edited by its super-conseillers (MIX-ROLE-2)."""

from tenants.web.pages.structure.page import blueprint

__all__ = ["blueprint"]
