"""Accounts, run by super-conseillers (MIX-ROLE-2): who is there, who comes, who goes."""

from tenants.web.pages.accounts import deleting, importing, inviting, listing, person, standing
from tenants.web.pages.accounts.place import blueprint

__all__ = ["blueprint", "deleting", "importing", "inviting", "listing", "person", "standing"]
