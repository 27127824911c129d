"""Why a list as a whole is not read."""

from tenants.errors import TenantError


class ListRefused(TenantError):
    """The list cannot be read, or holds nobody or too many; the sentence says what to do."""
