"""What may stand in the addresses of pages."""

from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """``<slug:name>``: other characters name no instance, and PostgreSQL refuses some of them (MIX-DNS-3)."""

    regex = "[a-z0-9-]{1,63}"
