"""What an installation can be told, from the environment alone; the only module that reads it.

Every setting is described in the README; a test holds the two together.
"""

import json
import os
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from itertools import combinations
from pathlib import Path
from typing import Annotated, Self

from email_validator import EmailNotValidError, validate_email
from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from provisioner.domains.servers import DNS_PORT, Server
from storage.s3_address import S3Access, S3Address
from storage.throttle import Limit
from tenants.postman import check_smtp_url
from tenants.throttling import ThrottleLimits

LOCAL_DOMAIN = "localhost"


def _as_limit(given: object) -> object:
    return Limit.parse(given) if isinstance(given, str) else given


def _as_address(given: object) -> object:
    return (S3Address.parse(given) if given.strip() else None) if isinstance(given, str) else given


def _as_access(given: object) -> object:
    return (S3Access.parse(given) if given.strip() else None) if isinstance(given, str) else given


def _as_list(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given or "[]")
    except ValueError:
        raise ValueError('Une liste JSON est attendue, comme ["10.0.0.1", "10.0.0.2"].') from None


def _as_servers(given: object) -> object:
    listed = _as_list(given)
    return [Server.parse(str(each)) for each in listed] if isinstance(listed, list) else listed


def _as_server(given: object) -> object:
    if not isinstance(given, str):
        return given
    return Server.parse(given, port=None) if given.strip() else None


WrittenAddress = Annotated[S3Address | None, NoDecode, BeforeValidator(_as_address)]
WrittenAccess = Annotated[S3Access | None, NoDecode, BeforeValidator(_as_access)]
WrittenNetworks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_as_list)]
WrittenAddresses = Annotated[tuple[IPv4Address | IPv6Address, ...], NoDecode, BeforeValidator(_as_list)]
WrittenServers = Annotated[tuple[Server, ...], NoDecode, BeforeValidator(_as_servers)]
WrittenServer = Annotated[Server | None, NoDecode, BeforeValidator(_as_server)]
WrittenLimit = Annotated[Limit, NoDecode, BeforeValidator(_as_limit)]


class Settings(BaseSettings):
    """Variables ``PROVISIONER_…``; every one has a default that suits a trial on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="PROVISIONER_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    data_dir: Path = Path("var")
    secrets_dir: Path | None = None
    database_url: SecretStr | None = None
    base_domain: str = LOCAL_DOMAIN
    port: int = Field(default=8000, ge=1, le=65535)
    front_url: str | None = None
    trusted_proxies: WrittenNetworks = ()
    smtp_url: SecretStr | None = None
    mail_from: str = "ne-pas-repondre@localhost"
    web_threads: int = Field(default=8, ge=1)
    web_processes: int = Field(default=1, ge=1)
    throttle_account: WrittenLimit = Limit.parse("10/15min")
    # A whole town hall works behind one address.
    throttle_address: WrittenLimit = Limit.parse("60/15min")
    throttle_overall: WrittenLimit = Limit.parse("2000/15min")
    objects_url: WrittenAddress = None
    objects_access: WrittenAccess = None
    archives_url: WrittenAddress = None
    archives_writer: WrittenAccess = None
    archives_expirer: WrittenAccess = None
    keys_url: WrittenAddress = None
    keys_access: WrittenAccess = None
    backups_at_once: int = Field(default=2, ge=1)
    archives_at_once: int = Field(default=8, ge=1)
    resolvers: WrittenServers = ()
    authority_port: int = Field(default=DNS_PORT, ge=1, le=65535)
    https_port: int = Field(default=443, ge=1, le=65535)
    private_networks: WrittenNetworks = ()
    front_addresses: WrittenAddresses = ()
    ask_address: WrittenServer = None
    status_address: WrittenServer = None
    monitors: WrittenNetworks = ()
    certificate_authority: str = "letsencrypt.org"
    acme_account: str | None = None
    tls_roots: Path | None = None

    @field_validator("mail_from")
    @classmethod
    def _is_a_plain_address(cls, given: str) -> str:
        # The trial on one machine sends from a name that the library keeps from the world's mail.
        public = f"{given}.example" if given.endswith(f"@{LOCAL_DOMAIN}") else given
        try:
            validate_email(public, check_deliverability=False, allow_smtputf8=False, test_environment=True)
        except EmailNotValidError:
            raise ValueError(
                "Expéditeur des courriels inutilisable : écrivez une adresse seule, comme "
                "ne-pas-repondre@mon-domaine.fr, sans nom ni chevrons."
            ) from None
        return given

    @field_validator("smtp_url")
    @classmethod
    def _names_a_mail_server(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None:
            check_smtp_url(given.get_secret_value())
        return given

    @model_validator(mode="after")
    def _opens_the_buckets_that_it_names(self) -> Self:
        # A process that serves pages is told where archives lie, to say so, and has no access to them.
        archives = self.archives_url if self.archives_writer or self.archives_expirer else None
        needed = {
            "OBJECTS_ACCESS": (self.objects_url, self.objects_access),
            "ARCHIVES_WRITER": (archives, self.archives_writer),
            "ARCHIVES_EXPIRER": (archives, self.archives_expirer),
            "KEYS_ACCESS": (self.keys_url, self.keys_access),
        }
        missing = [f"PROVISIONER_{name}" for name, (url, access) in needed.items() if url and not access]
        if missing:
            raise ValueError(f"Un stockage S3 est réglé sans son accès : ajoutez {', '.join(missing)}.")
        return self

    @model_validator(mode="after")
    def _keeps_buckets_apart(self) -> Self:
        named = {"OBJECTS": self.objects_url, "ARCHIVES": self.archives_url, "KEYS": self.keys_url}
        buckets = {name: (url.host, url.bucket) for name, url in named.items() if url is not None}
        for one, other in combinations(buckets, 2):
            if buckets[one] == buckets[other]:
                raise ValueError(
                    f"PROVISIONER_{one}_URL et PROVISIONER_{other}_URL nomment le même bucket : les objets, "
                    "les sauvegardes et les clés ont chacun le leur. Celui des sauvegardes verrouille, les "
                    "autres non, pour que ce qui doit disparaître disparaisse ; un seul n’ouvre rien."
                )
        return self

    @property
    def secrets(self) -> Path:
        return (self.secrets_dir or self.data_dir / "secrets").resolve()

    @property
    def secure(self) -> bool:
        """Behind a front with TLS everywhere but on the local machine."""
        return self.base_domain != LOCAL_DOMAIN

    @property
    def throttle(self) -> ThrottleLimits:
        """How often people may try to prove who they are."""
        return ThrottleLimits(self.throttle_account, self.throttle_address, self.throttle_overall)

    def hostname(self, name: str) -> str:
        return f"{name}.{self.base_domain}"

    def url(self, name: str) -> str:
        """The address of ``name`` below the base domain for a browser, without a final slash."""
        return self.address(self.hostname(name))

    def instance_url(self, slug: str, own_host: str | None = None) -> str:
        """The address of an instance: at the name of the member's own, if its pages lead there."""
        return self.address(own_host or self.hostname(slug))

    def address(self, host: str) -> str:
        """The address of a whole host name for a browser, without a final slash."""
        return f"https://{host}" if self.secure else f"http://{host}:{self.port}"


def tell_libraries(**variables: str) -> None:
    """For those that read the environment themselves, in this process and in those that it starts."""
    os.environ.update(variables)


def environment(**changes: str) -> dict[str, str]:
    """The environment of this process with ``changes``, for one that is started from it."""
    return {**os.environ, **changes}
