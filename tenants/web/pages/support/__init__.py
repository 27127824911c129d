"""The support's access: what super-conseillers decide, and the way in and out of the staff."""

from tenants.web.pages.support import deciding, visiting
from tenants.web.pages.support.place import blueprint

__all__ = ["blueprint", "deciding", "visiting"]
