"""The control plane's own pages have a name each below the base domain; every other name is an instance's."""

from provisioner.settings import Settings

CONSOLE_NAME = "console"
CONTACTS_NAME = "annexe"
DNS_NAME = "domaine"


def own_hosts(settings: Settings) -> frozenset[str]:
    """Host names at which no instance answers."""
    return frozenset(map(settings.hostname, (CONSOLE_NAME, CONTACTS_NAME, DNS_NAME)))
