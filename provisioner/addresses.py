"""Where the databases are, and which secret opens which; each process asks only for what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import URL, make_url

from provisioner.object_stores import key_store
from provisioner.operator_keys import RECIPIENT, OperatorKeys
from provisioner.secret_files import random_secret, read, read_or_create
from provisioner.settings import Settings
from storage.embedded import EmbeddedServer
from storage.encryption import Identity
from storage.signing import SigningKey, VerifyingKey
from storage.wrappings import WRAPPINGS
from tenants.keys import Purpose, TenantKeys

CONTROL_DATABASE = "provisioner_control"
MAINTENANCE_DATABASE = "postgres"
ADMIN_ROLE = "provisioner"
CONSOLE_ROLE = "provisioner_console"
REGISTRY_ROLE = "provisioner_registry"
PRIMARY_SERVER = "primary"
INSTANCES_SECRETS = ("tenants",)
"""The files that serving instances reads."""
CONSOLE_SECRETS = (
    *INSTANCES_SECRETS,
    "database-console",
    "console",
    "contacts",
    "dns-pages",
    "staff-links",
    "staff-factors",
    "contact-links",
    "domain-links",
    "domain-tokens",
    RECIPIENT,
)
"""Those that serving the control plane's own pages reads."""


@dataclass(frozen=True)
class Addresses:
    """Addresses with their passwords, read lazily from the secret files.

    A process that administers makes what is missing; one that is ``serving`` reads what it was given, since
    a secret of its own making would open nothing.
    """

    settings: Settings
    serving: bool = False

    @cached_property
    def embedded(self) -> EmbeddedServer | None:
        """The server of our own, or None when the settings name one of the user's."""
        if self.settings.database_url is not None:
            return None
        return EmbeddedServer(self.settings.data_dir / "postgres")

    @cached_property
    def admin(self) -> URL:
        """The control database for the administrator, who may create databases and roles."""
        if self.embedded is None:
            return self._given.set(database=self.control_database)
        password = self.secret("database-admin")
        return self.embedded.url(ADMIN_ROLE, CONTROL_DATABASE).set(password=password)

    @cached_property
    def maintenance(self) -> URL:
        """For the administrator as long as there is no control database."""
        return self.admin.set(database=MAINTENANCE_DATABASE)

    @cached_property
    def control_database(self) -> str:
        if self.embedded is not None or self._given.database in {None, "", MAINTENANCE_DATABASE}:
            return CONTROL_DATABASE
        return str(self._given.database)

    @property
    def superuser_password(self) -> str:
        """Of the embedded server; nothing that serves pages ever reads it."""
        return self.secret("database-superuser")

    @cached_property
    def server(self) -> URL:
        """The server without any role: what the processes that serve instances start from."""
        return without_role(self.embedded.url("") if self.embedded is not None else self._given)

    @cached_property
    def console(self) -> URL:
        """The control database for the console: data rights only."""
        password = self.secret("database-console")
        return self.server.set(username=CONSOLE_ROLE, password=password, database=self.control_database)

    @cached_property
    def registry(self) -> URL:
        """The control database for the processes that serve instances: reads the registry, nothing else."""
        password = self.tenant_keys.derive(Purpose.REGISTRY_PASSWORD)
        return self.server.set(username=REGISTRY_ROLE, password=password, database=self.control_database)

    @cached_property
    def tenant_keys(self) -> TenantKeys:
        return TenantKeys(self.secret("tenants").encode())

    @property
    def staff_links(self) -> str:
        """Signs the one-time links of the staff."""
        return self.secret("staff-links")

    @property
    def staff_factors(self) -> str:
        """Derives the second factors of the staff and their recovery codes."""
        return self.secret("staff-factors")

    @property
    def contact_links(self) -> str:
        """Derives the private links of members' contacts."""
        return self.secret("contact-links")

    @property
    def domain_links(self) -> str:
        """Derives the private links of those who manage the DNS of members' names."""
        return self.secret("domain-links")

    @property
    def domain_tokens(self) -> str:
        """Derives what TXT records hold that say for which instance a name is meant."""
        return self.secret("domain-tokens")

    @property
    def operator_keys(self) -> OperatorKeys:
        """Files that may be replaced while processes run: read anew each time."""
        return OperatorKeys(self.settings.secrets, self._keys_are_wrapped)

    @property
    def operator(self) -> Identity:
        """Opens every original and every archive; no process that serves pages asks for it."""
        return self.operator_keys.current

    @property
    def operator_recipients(self) -> tuple[str, ...]:
        """The public half, which wraps: two of them while the key is being replaced."""
        if self.serving:
            return tuple(self.secret(RECIPIENT).split())
        return self.operator_keys.recipients

    @cached_property
    def manifest_signing(self) -> SigningKey:
        """Says that an archive is ours; no process that serves pages asks for it."""
        return SigningKey(self.secret("manifest-signing", lambda: SigningKey.generate().secret))

    @cached_property
    def manifest_verifying(self) -> VerifyingKey:
        """The public half, in a file of its own: it may go to whoever checks archives by hand."""
        return VerifyingKey(self.secret("manifest-verifying", lambda: self.manifest_signing.verifying.public))

    def _keys_are_wrapped(self) -> bool:
        return next(iter(key_store(self.settings).keys(WRAPPINGS)), None) is not None

    def make_secrets(self) -> None:
        """Have every file that serving takes, before it begins; and what signs manifests, before the first
        archive of the control plane, which holds it."""
        _ = self.operator_recipients, self.manifest_verifying
        for name in CONSOLE_SECRETS:
            self.secret(name)

    def secret(self, name: str, make: Callable[[], str] = random_secret) -> str:
        """Raises OutsideFailed for a file that cannot be read or made."""
        if self.serving:
            return read(self.settings.secrets, name)
        return read_or_create(self.settings.secrets, name, make)

    @cached_property
    def _given(self) -> URL:
        if self.settings.database_url is None:
            raise ValueError("no database address is set")
        return make_url(self.settings.database_url.get_secret_value()).set(drivername="postgresql+psycopg")


def without_role(url: URL) -> URL:
    """Where the server and its database are, and not who may open them.

    Made anew: ``URL.set`` takes None for "unchanged".
    """
    return URL.create(url.drivername, host=url.host, port=url.port, database=url.database, query=url.query)
